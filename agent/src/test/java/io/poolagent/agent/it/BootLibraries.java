// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** What an application of Spring Boot with Actuator has on its class path, as Maven resolves it for {@code src/test/boot}. */
final class BootLibraries {
    private static final String BUILD_CLASSPATH =
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    private BootLibraries() {}

    /** Resolved once a build; what is in the local repository will do, and a machine that is offline can test then. */
    static synchronized String of(String version) throws IOException, InterruptedException {
        Path file = Path.of("target", "boot", version, "classpath").toAbsolutePath();
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.copy(
                    Path.of("src/test/boot/pom.xml"),
                    file.resolveSibling("pom.xml"),
                    StandardCopyOption.REPLACE_EXISTING);
            String said = maven(file, version, "--offline");
            if (!Files.exists(file)) {
                said = maven(file, version, "--update-snapshots");
            }
            if (!Files.exists(file)) {
                throw skipped(said);
            }
        }
        return Files.readString(file).trim();
    }

    private static String maven(Path file, String version, String how) throws IOException, InterruptedException {
        Path log = file.resolveSibling("maven.log");
        ProcessBuilder builder = new ProcessBuilder(
                        executable().toString(),
                        "--batch-mode",
                        how,
                        BUILD_CLASSPATH,
                        "-Dboot=" + version,
                        "-Dmdep.outputFile=" + file,
                        "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"))
                .directory(file.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }

    private static Path executable() {
        String name = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
        return Stream.concat(
                        Stream.of(System.getProperty("maven.home", "") + "/bin"),
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> skipped("there is no Maven"));
    }

    private static TestAbortedException skipped(String why) {
        String text = "SKIPPED: metrics=app in Spring Boot, whose libraries this machine cannot bring: " + why;
        System.out.println(text);
        return new TestAbortedException(text);
    }
}
