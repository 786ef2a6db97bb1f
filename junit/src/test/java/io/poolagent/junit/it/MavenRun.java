// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The tests of somebody else's project, run by the Maven that builds this one: offline, on what that has in its repository, in
 * which nothing is installed.
 */
record MavenRun(int exit, String out, Path reports) {
    private static final Path PROJECT = Path.of("src/test/projects/forked/pom.xml");

    // Named in full: a name by its prefix would be looked for in all plugins that there could be.
    private static final String SUREFIRE =
            "org.apache.maven.plugins:maven-surefire-plugin:" + System.getProperty("surefire.version") + ":test";

    /** @param folder is to be the project's */
    static MavenRun of(Path folder, Map<String, String> properties) throws IOException, InterruptedException {
        Files.copy(PROJECT, folder.resolve("pom.xml"));
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(maven().toString(), "--batch-mode", "--offline", SUREFIRE));
        // Whichever repository it was that an artifact came from.
        command.add("-Dmaven.legacyLocalRepo=true");
        Map<String, String> all = new TreeMap<>(properties);
        for (String shared : System.getProperty("of.this.build").trim().split("\\s+", -1)) {
            all.put(shared, System.getProperty(shared));
        }
        all.forEach((name, value) -> command.add("-D" + name + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("Maven did not end: " + Files.readString(log));
        }
        String out = Files.readString(log);
        // A build by other means than this Maven, or with a repository of its own, may not have all that it needs.
        Assumptions.assumeFalse(
                process.exitValue() != 0 && out.contains("offline mode"),
                () -> skipped("Maven is offline, and lacks something: " + out));
        return new MavenRun(process.exitValue(), out, folder.resolve("target/surefire-reports"));
    }

    private static Path maven() {
        String executable = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
        Stream<String> folders = Stream.concat(
                Stream.of(System.getProperty("maven.home", "") + "/bin"),
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)));
        Path maven = folders.map(folder -> Path.of(folder, executable))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(maven != null, () -> skipped("there is no Maven"));
        return maven;
    }

    /** Said where it is seen, for an assumption alone is seen by nobody. */
    private static String skipped(String why) {
        String text = "SKIPPED: a build by Surefire: " + why;
        System.out.println(text);
        return text;
    }

    /** What each test came to, by class and method: empty if it passed, else the message. */
    Map<String, String> tests() throws Exception {
        Map<String, String> tests = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(reports)) {
            files = all.filter(file -> file.getFileName().toString().endsWith(".xml"))
                    .toList();
        }
        for (Path file : files) {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                Element failure = (Element) test.getElementsByTagName("failure").item(0);
                tests.put(
                        test.getAttribute("classname") + "." + test.getAttribute("name"),
                        failure == null ? "" : failure.getAttribute("message"));
            }
        }
        return tests;
    }
}
