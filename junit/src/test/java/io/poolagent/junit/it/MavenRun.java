// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * The tests of somebody else's project, run by the Maven that builds this one: on what that has in its repository, in which nothing
 * is installed.
 */
record MavenRun(int exit, String out, Path reports) {
    private static final Path PROJECTS = Path.of("src/test/projects");

    // Named in full: a name by its prefix would be looked for in all plugins that there could be.
    private static final String PLUGINS = "org.apache.maven.plugins:maven-";
    private static final String SUREFIRE =
            PLUGINS + "surefire-plugin:" + System.getProperty("surefire.version") + ":test";
    private static final String COMPILER =
            PLUGINS + "compiler-plugin:" + System.getProperty("compiler.version") + ":testCompile";

    /** @param folder is to be the project's */
    static MavenRun of(Path folder, Map<String, String> properties) throws IOException, InterruptedException {
        return of("forked", folder, properties, SUREFIRE);
    }

    /** The same of a project that has its own sources. */
    static MavenRun compiled(Path folder, Map<String, String> properties) throws IOException, InterruptedException {
        return of("sources", folder, properties, COMPILER, SUREFIRE);
    }

    private static MavenRun of(String project, Path folder, Map<String, String> properties, String... goals)
            throws IOException, InterruptedException {
        Files.copy(
                PROJECTS.resolve(project).resolve("pom.xml"),
                folder.resolve("pom.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        List<String> arguments = new ArrayList<>(List.of("--offline"));
        arguments.addAll(List.of(goals));
        // Whichever repository it was that an artifact came from.
        arguments.add("-Dmaven.legacyLocalRepo=true");
        Map<String, String> all = new TreeMap<>(properties);
        for (String shared : System.getProperty("of.this.build").trim().split("\\s+", -1)) {
            all.put(shared, System.getProperty(shared));
        }
        all.forEach((name, value) -> arguments.add("-D" + name + "=" + value));
        MavenRun run = of(folder, arguments);
        // A build by other means than this Maven, or with a repository of its own, may not have all that it needs.
        Assumptions.assumeFalse(
                run.exit() != 0 && run.out().contains("offline mode"),
                () -> skipped("Maven is offline, and lacks something: " + run.out()));
        return run;
    }

    /** @param folder the project's, which has a pom already */
    static MavenRun of(Path folder, List<String> arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(maven().toString(), "--batch-mode"));
        command.addAll(arguments);
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
    static String skipped(String why) {
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
                String message = "";
                for (String wrong : List.of("failure", "error")) {
                    Element element = (Element) test.getElementsByTagName(wrong).item(0);
                    message += element == null ? "" : element.getAttribute("message");
                }
                tests.put(test.getAttribute("classname") + "." + test.getAttribute("name"), message);
            }
        }
        return tests;
    }
}
