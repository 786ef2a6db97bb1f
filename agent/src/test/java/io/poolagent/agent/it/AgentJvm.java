// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a watched program with the shipped jar. */
final class AgentJvm {
    static final Path JAR = Path.of(System.getProperty("agent.jar"));

    private static final String GUARDED_POOL = ".*(guarded-pool|pool.target).*";

    private final Jdk jdk;
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> agent = new ArrayList<>(List.of("-javaagent:" + JAR));
    private List<Path> pool = List.of();
    private String classes = System.getProperty("watched.classes");
    private final List<String> before = new ArrayList<>();
    // Most watched programs run for seconds: to optimise them costs more than it brings, and there are a thousand.
    private String compilers = "-XX:TieredStopAtLevel=1";

    AgentJvm(Jdk jdk) {
        this.jdk = jdk;
    }

    AgentJvm options(String argument) {
        agent.set(0, "-javaagent:" + JAR + "=" + argument);
        return this;
    }

    AgentJvm jar(Path jar) {
        agent.set(0, "-javaagent:" + jar);
        return this;
    }

    /** Without the agent, to see what happens then. */
    AgentJvm unwatched() {
        agent.clear();
        return this;
    }

    /** Runs on this pool, whatever else is there. */
    AgentJvm on(List<Path> jars) {
        pool = jars;
        return this;
    }

    /** And on these. */
    AgentJvm alsoOn(Path... jars) {
        pool = new ArrayList<>(pool);
        pool.addAll(List.of(jars));
        return this;
    }

    /** The watched programs from another place than where they were compiled to. */
    AgentJvm classes(Path jar) {
        classes = jar.toString();
        return this;
    }

    /** Options that stand before the agent's. */
    AgentJvm first(String... options) {
        before.addAll(List.of(options));
        return this;
    }

    /** With the optimising compiler, as in production: it lets go of what is not read any more, earlier than the others. */
    AgentJvm optimised() {
        compilers = "-XX:TieredStopAtLevel=4";
        return this;
    }

    AgentJvm jvm(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /** Runs a program to its end; fails if it does not come to one. */
    Run run(String program, String... arguments) throws IOException, InterruptedException {
        return run(Duration.ofMinutes(2), Map.of(), program, arguments);
    }

    Run run(Duration limit, Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(before);
        command.addAll(agent);
        command.add(compilers);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(jdk, pool, classes), program));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("watched", ".out");
        Path err = Files.createTempFile("watched", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("not ended within " + limit + ": " + String.join(" ", command) + "\n"
                        + Files.readString(out) + Files.readString(err));
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The watched programs and what they run on, without the agent's own classes and dependencies. */
    static String classPath(Jdk jdk, List<Path> first) {
        return classPath(jdk, first, System.getProperty("watched.classes"));
    }

    private static String classPath(Jdk jdk, List<Path> first, String classes) {
        List<String> path = new ArrayList<>();
        for (Path entry : first) {
            if (!Files.exists(entry)) {
                throw new IllegalStateException(entry + " is not there (expected: copied there by the build; middle "
                        + "versions of a pool only with -Dpools=all)");
            }
            path.add(entry.toString());
        }
        path.add(classes);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            // Our pool offers a driver, of Java 17: an older DriverManager stumbles there, and finds no further one.
            boolean isTooNew = jdk.version() < 17 && entry.matches(GUARDED_POOL);
            if (!isTooNew
                    && entry.matches(
                            ".*(HikariCP|commons-dbcp|commons-pool|commons-logging|h2-|slf4j-api).*|" + GUARDED_POOL)) {
                path.add(entry);
            }
        }
        return String.join(File.pathSeparator, path);
    }

    /** What came of it. */
    record Run(int exit, String out, String err) {
        /** What the agent wrote. */
        Verdicts verdicts() {
            return Verdicts.parse(err);
        }
    }
}
