// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The tests that other pools publish of themselves: what passes without the agent passes with it. By default those of DBCP's
 * that take no long time, and all of Vibur's; with {@code -Dpools=all} all.
 */
@Execution(ExecutionMode.CONCURRENT)
class PeersIT {
    private static final Path JARS = Path.of(System.getProperty("pools.jars")).resolveSibling("peers");
    private static final int AGAIN = 3;
    private static final long LIMIT_MINUTES = 15;

    /** A pool's tests; {@code quick} are those that are run by default. */
    enum Suite {
        DBCP2(
                "commons-dbcp2-2.14.0-tests",
                "org.apache.commons.dbcp2",
                List.of(
                        "commons-dbcp2-2.14.0",
                        "commons-pool2-2.13.0",
                        "commons-logging-1.3.5",
                        "mockito-core-4.11.0",
                        "byte-buddy-1.12.19",
                        "byte-buddy-agent-1.12.19",
                        "objenesis-3.3",
                        "commons-lang3-3.20.0",
                        "jakarta.transaction-api-1.3.3",
                        "naming-common-5.0.28",
                        "naming-java-5.0.28",
                        "geronimo-transaction-2.2.1",
                        "geronimo-j2ee-connector_1.5_spec-2.0.0",
                        "narayana-jta-5.12.7.Final",
                        "jboss-connector-api_1.7_spec-1.0.0.Final",
                        "jboss-transaction-spi-8.0.0.Final",
                        "jboss-logging-3.4.3.Final",
                        "h2-2.2.224"),
                List.of(
                        "--select-class=org.apache.commons.dbcp2.TestBasicDataSource",
                        "--select-class=org.apache.commons.dbcp2.TestPoolableConnection",
                        "--select-class=org.apache.commons.dbcp2.TestPoolingDataSource",
                        "--select-class=org.apache.commons.dbcp2.datasources.TestPerUserPoolDataSource",
                        "--select-class=org.apache.commons.dbcp2.managed.TestManagedDataSource",
                        "--select-class=org.apache.commons.dbcp2.managed.TestManagedDataSourceInTx")),
        VIBUR(
                "vibur-dbcp-26.0-tests",
                "org.vibur.dbcp",
                List.of(
                        "vibur-dbcp-26.0",
                        "vibur-object-pool-26.0",
                        "hsqldb-2.7.4",
                        "sqltool-2.7.4",
                        "caffeine-3.1.8",
                        "mockito-core-5.14.2",
                        "mockito-junit-jupiter-5.14.2",
                        "byte-buddy-1.15.4",
                        "byte-buddy-agent-1.15.4",
                        "objenesis-3.3"),
                List.of());

        private final String tests;
        private final String all;

        @SuppressWarnings("ImmutableEnumChecker") // Both are of List.of.
        private final List<String> jars;

        @SuppressWarnings("ImmutableEnumChecker")
        private final List<String> quick;

        Suite(String tests, String all, List<String> jars, List<String> quick) {
            this.tests = tests;
            this.all = all;
            this.jars = jars;
            this.quick = quick;
        }

        private List<String> selected() {
            return EveryPoolIT.ALL || quick.isEmpty() ? List.of("--select-package=" + all) : quick;
        }

        private String classPath() {
            List<String> path = new ArrayList<>(jars);
            path.addAll(List.of(
                    tests, "slf4j-api-2.0.17", "slf4j-simple-2.0.17", "junit-platform-console-standalone-1.11.4"));
            path.replaceAll(jar -> JARS.resolve(jar + ".jar").toString());
            return String.join(File.pathSeparator, path);
        }
    }

    @TempDir
    Path folder;

    static Stream<Suite> suites() {
        return Stream.of(Suite.values());
    }

    /** Its handles are made anew for each acquire: now and then one was taken for another, and its close() skipped. */
    @RepeatedTest(4)
    void noHandleIsTakenForAnother() throws Exception {
        unpackResources(Suite.DBCP2);
        Outcome watched = run(
                Suite.DBCP2,
                true,
                "watched",
                List.of("--select-method=org.apache.commons.dbcp2.cpdsadapter.TestDriverAdapterCPDS#testDbcp367"));

        assertThat(watched).isEqualTo(new Outcome(1, Set.of()));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void whatPassesWithoutTheAgentPassesWithIt(Suite suite) throws Exception {
        unpackResources(suite);
        Outcome bare = run(suite, false, "bare");
        Outcome watched = run(suite, true, "watched");

        Set<String> harmed = new TreeSet<>(watched.failed);
        harmed.removeAll(bare.failed);
        // Some fail now and then by themselves.
        for (int i = 0; !harmed.isEmpty() && i < AGAIN; i++) {
            harmed.removeAll(run(suite, false, "again-" + i).failed);
        }
        System.out.printf(
                "%s: %d tests, failing without the agent %s, with it %s%n",
                suite, watched.tests, bare.failed, watched.failed);
        assertThat(harmed).isEmpty();
        assertThat(watched.tests).isEqualTo(bare.tests).isPositive();
    }

    private record Outcome(int tests, Set<String> failed) {}

    private Outcome run(Suite suite, boolean watched, String name) throws Exception {
        return run(suite, watched, name, suite.selected());
    }

    private Outcome run(Suite suite, boolean watched, String name, List<String> selected) throws Exception {
        Path reports = folder.resolve(name);
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(Jdk.current().java().toString()));
        if (watched) {
            command.add("-javaagent:" + AgentJvm.JAR + "=log=" + folder.resolve("agent.log"));
        }
        command.addAll(
                List.of("-Xmx500m", "-cp", suite.classPath(), "org.junit.platform.console.ConsoleLauncher", "execute"));
        command.addAll(List.of("--disable-banner", "--details=none", "--reports-dir=" + reports));
        command.addAll(selected);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("not ended: " + Files.readString(log));
        }
        Path report = reports.resolve("TEST-junit-jupiter.xml");
        assertThat(report).as(Files.readString(log)).exists();
        return outcome(report);
    }

    private static Outcome outcome(Path report) throws Exception {
        Set<String> failed = new TreeSet<>();
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            boolean hasFailed = test.getElementsByTagName("failure").getLength()
                            + test.getElementsByTagName("error").getLength()
                    > 0;
            if (hasFailed) {
                failed.add((test.getAttribute("classname") + "." + test.getAttribute("name")).replaceAll("@\\w+", ""));
            }
        }
        return new Outcome(cases.getLength(), failed);
    }

    /** They look for them where a build of theirs has them. */
    private void unpackResources(Suite suite) throws IOException {
        Path resources = Files.createDirectories(folder.resolve("src/test/resources"));
        try (JarFile jar = new JarFile(JARS.resolve(suite.tests + ".jar").toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().matches("[\\w.-]+\\.\\w+")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, resources.resolve(entry.getName()));
                    }
                }
            }
        }
    }
}
