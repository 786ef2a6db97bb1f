// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Many looping threads on few connections, each held for a moment: how long they wait, and whether all get their share.
 * Virtual threads where there are some, else platform threads.
 */
public final class Fairness {
    private static final String[] KNOWN = {"of", "threads", "pool", "hold", "warm", "measure", "java", "out", "one"};
    private static final String FAIR = "guarded,hikari,agroal,vibur,tomcat,dbcp2,druid";

    private Fairness() {}

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, KNOWN);
        String one = args.text("one", "");
        if (one.isEmpty()) {
            all(args);
        } else {
            System.out.println(Fork.MARK + measure(args, one).line());
            System.exit(0);
        }
    }

    private static Share measure(Args args, String name) throws Exception {
        int size = args.number("pool", 8);
        Crowd crowd = new Crowd(Contender.of(name).open(Server.of(StubDriver.URL), size), args.number("hold", 1));
        return crowd.run(
                name, args.number("threads", 1000), size, args.number("warm", 2000), args.number("measure", 8000));
    }

    private static void all(Args args) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of(Share.HEADER));
        for (String name : args.list("of", FAIR)) {
            List<String> arguments = new ArrayList<>(List.of("--one=" + name));
            for (String passedOn : List.of("threads", "pool", "hold", "warm", "measure")) {
                String value = args.text(passedOn, "");
                if (!value.isEmpty()) {
                    arguments.add("--" + passedOn + "=" + value);
                }
            }
            String line = Fork.run(args.text("java", ""), Fairness.class, arguments);
            System.err.println(line);
            lines.add(line);
        }
        String out = args.text("out", "");
        if (out.isEmpty()) {
            lines.forEach(System.out::println);
        } else {
            Files.write(Path.of(out), lines);
        }
    }
}
