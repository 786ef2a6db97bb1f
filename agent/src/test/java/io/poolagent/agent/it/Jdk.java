// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Java that is on this machine: the one that runs the tests, those under /usr/lib/jvm, and those named by TEST_JDK_N. */
record Jdk(int version, Path home) {
    private static final String VARIABLE = "TEST_JDK_";

    static Jdk current() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    /** One of each version, oldest first. */
    static List<Jdk> all() throws IOException {
        TreeMap<Integer, Jdk> found = new TreeMap<>();
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                for (Path home : homes.sorted().toList()) {
                    int version = versionOf(home);
                    if (version > 0) {
                        found.putIfAbsent(version, new Jdk(version, home));
                    }
                }
            }
        }
        System.getenv().forEach((name, home) -> {
            if (name.startsWith(VARIABLE)) {
                int version = Integer.parseInt(name.substring(VARIABLE.length()));
                found.put(version, new Jdk(version, Path.of(home)));
            }
        });
        found.put(current().version, current());
        return new ArrayList<>(found.values());
    }

    /** Of those the oldest that is supported, the one that most use, and the latest with long support; as far as they are here. */
    static List<Jdk> diagonal() throws IOException {
        return all().stream()
                .filter(jdk -> List.of(8, 17, 25).contains(jdk.version))
                .toList();
    }

    private static int versionOf(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.exists(release) || !Files.exists(home.resolve("bin/java"))) {
            return 0;
        }
        Properties properties = new Properties();
        try (var in = Files.newInputStream(release)) {
            properties.load(in);
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.replaceFirst("^1\\.", "").replaceFirst("\\D.*", ""));
    }

    Path java() {
        return home.resolve("bin/java");
    }

    @Override
    public String toString() {
        return "Java " + version;
    }
}
