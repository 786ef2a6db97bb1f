// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** A version of Spring Boot, with the class path of an application that uses it, as Maven resolves it. */
enum BootVersion {
    BOOT_3_2("3.2.12"),
    BOOT_3_5("3.5.7"),
    BOOT_4_0("4.0.0");

    private static final String BUILD_CLASSPATH =
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    private final String version;

    BootVersion(String version) {
        this.version = version;
    }

    String classPath() throws IOException, InterruptedException {
        return classPath("");
    }

    /**
     * Resolved once: its own dependencies, then ours.
     *
     * @param profile of src/test/boot/pom.xml, for more of its own; none if empty
     */
    synchronized String classPath(String profile) throws IOException, InterruptedException {
        Path file = Path.of("target", "boot", version + profile, "classpath").toAbsolutePath();
        if (!Files.exists(file)) {
            resolve(file, profile);
        }
        return String.join(
                File.pathSeparator,
                System.getProperty("test.classes"),
                System.getProperty("starter.classes"),
                System.getProperty("pool.classes"),
                Files.readString(file).trim());
    }

    private void resolve(Path file, String profile) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Files.copy(
                Path.of("src/test/boot/pom.xml"), file.resolveSibling("pom.xml"), StandardCopyOption.REPLACE_EXISTING);
        // What is in the local repository will do; without it, a machine that is offline could not test.
        String out = maven(file, profile, "--offline");
        if (!Files.exists(file)) {
            out = maven(file, profile, "--update-snapshots");
        }
        if (!Files.exists(file)) {
            throw skipped(out);
        }
    }

    private String maven(Path file, String profile, String how) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                executable().toString(),
                "--batch-mode",
                how,
                BUILD_CLASSPATH,
                "-Dboot=" + version,
                "-Dmdep.outputFile=" + file,
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local")));
        String profiles = (version.startsWith("4") ? "four" : "") + (profile.isEmpty() ? "" : "," + profile);
        if (!profiles.isEmpty()) {
            command.add("-P" + profiles.replaceAll("^,", ""));
        }
        Path log = file.resolveSibling("maven.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(file.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("Maven did not end: " + Files.readString(log));
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

    /** Said where it is seen, for an assumption alone is seen by nobody. */
    private static TestAbortedException skipped(String why) {
        String text = "SKIPPED: applications of Spring Boot, whose libraries this machine cannot bring: " + why;
        System.out.println(text);
        return new TestAbortedException(text);
    }
}
