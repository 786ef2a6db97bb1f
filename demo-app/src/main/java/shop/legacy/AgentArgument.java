// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a JVM's command line says of an agent: {@code -javaagent:jar=options}. The shop knows nothing else of it. */
record AgentArgument(String jar, String options) {
    private static final String OPTION = "-javaagent:";

    /** This JVM's; null if it has none. */
    static @Nullable AgentArgument ofThisJvm() {
        return of(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    static @Nullable AgentArgument of(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.startsWith(OPTION)) {
                String[] parts = argument.substring(OPTION.length()).split("=", 2);
                return new AgentArgument(parts[0], parts.length < 2 ? "" : parts[1]);
            }
        }
        return null;
    }

    /** One as the README has it, of the jar that this build makes. */
    static AgentArgument ofThisBuild() throws IOException {
        Path jar = home().resolve("../../agent/target/pool-agent.jar").normalize();
        if (!Files.exists(jar)) {
            throw new IOException("there is no " + jar + " (expected: -javaagent:pool-agent.jar before -jar)");
        }
        return new AgentArgument(jar.toString(), "overdue-after=5s");
    }

    /** Where this program lies: its jar's folder, or that of its classes. */
    static Path home() {
        try {
            Path place = Path.of(AgentArgument.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isDirectory(place) ? place : place.getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an option is set to; null if it is not set. */
    @Nullable
    String option(String name) {
        return Arrays.stream(options.split(",", -1))
                .filter(option -> option.startsWith(name + "="))
                .map(option -> option.substring(name.length() + 1))
                .reduce((first, last) -> last)
                .orElse(null);
    }

    /** The same with one more option, unless it is set. */
    AgentArgument with(String name, String value) {
        String more = name + "=" + value;
        return option(name) != null ? this : new AgentArgument(jar, options.isEmpty() ? more : options + "," + more);
    }

    @Override
    public String toString() {
        return OPTION + jar + (options.isEmpty() ? "" : "=" + options);
    }
}
