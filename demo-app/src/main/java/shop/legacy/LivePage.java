// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs the shop in a JVM of its own, whose agent serves a live page, and names the page. */
final class LivePage {
    static final String OPTION = "--page";

    private static final Pattern ADDRESS = Pattern.compile(" page: (http://\\S+)");

    private LivePage() {}

    /** Runs it with these arguments of the command line; its exit code. */
    static int run(String[] arguments) throws IOException, InterruptedException {
        AgentArgument given = AgentArgument.ofThisJvm();
        AgentArgument agent = (given == null ? AgentArgument.ofThisBuild() : given)
                .with("page", "0")
                .with("report", "shop.html");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.add(agent.toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Arrays.stream(arguments).filter(argument -> !argument.equals(OPTION)).forEach(command::add);
        Process shop = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread end = new Thread(shop::destroy, "end-of-shop");
        Runtime.getRuntime().addShutdownHook(end);
        try (BufferedReader output = shop.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                System.out.println(line);
                String address = addressIn(line);
                if (address != null) {
                    System.out.println("\n" + ReportPage.openThis(address) + "\n");
                }
            }
        }
        return shop.waitFor();
    }

    private static @Nullable String addressIn(String line) {
        Matcher matcher = ADDRESS.matcher(line);
        return matcher.find() ? matcher.group(1) : null;
    }
}
