// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics among the application's own, in the libraries that applications have. */
class MetricsAppIT {
    private static final String[] OLD_MICROMETER = {"micrometer-core-1.5.", "HdrHistogram-2.1.", "LatencyUtils"};
    private static final String[] NEW_MICROMETER = {
        "micrometer-core-1.17.", "micrometer-commons", "micrometer-observation", "HdrHistogram-2.2.", "LatencyUtils"
    };
    private static final String REGISTERED = "metrics=app: registered with the application's ";
    private static final Pattern NAME = Pattern.compile("\\b(?:poolagent|db_client_connection)_\\w+");

    @TempDir
    Path folder;

    /** What the page says of Spring Boot, with the shipped jar and no port. */
    @ParameterizedTest
    @ValueSource(strings = {"3.2.12", "3.5.7", "4.0.0"})
    void actuatorShowsThePoolAndTheBug(String boot) throws Exception {
        List<String> options = List.of(agent("metrics=app+0"));
        try (CompiledApp app = new CompiledApp(
                Jdk.current(),
                folder,
                "ActuatorShop",
                BootLibraries.of(boot),
                options,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.endpoints.web.exposure.include=prometheus",
                "--spring.datasource.url=jdbc:h2:mem:shop",
                "--spring.datasource.hikari.pool-name=orders")) {
            assertSaid(app, "INFO", REGISTERED + "Micrometer");
            String url = "http://127.0.0.1:" + app.first().substring("ready ".length()) + "/actuator/prometheus";
            String shown = await(url, "poolagent_findings_total{bug=");
            assertThat(shown.replace(",}", "}").replace("} 1\n", "} 1.0\n"))
                    .contains(
                            "db_client_connection_count{db_client_connection_pool_name=\"orders\",db_client_connection_state=\"used\"} 1.0\n",
                            "db_client_connection_max{db_client_connection_pool_name=\"orders\"} 10.0\n",
                            "db_client_connection_use_time_seconds_count{db_client_connection_pool_name=\"orders\"} 1",
                            "poolagent_acquires_total{pool=\"orders\"} 2.0\n",
                            "hikaricp_connections_active{pool=\"orders\"} 1.0\n")
                    .containsPattern(
                            "poolagent_bug_info\\{bug=\"[0-9a-f]{10}\",kind=\"DOUBLE_RELEASE\",pool=\"orders\",site=\"com\\.acme\\.ActuatorShop\\.main\\(ActuatorShop\\.java:19\\)\"} 1\\.0\n");

            String served = app.err().replaceAll("(?s).*metrics: (http://\\S+).*", "$1");
            Set<String> names = names(get(served));
            names.removeIf(name -> name.endsWith("_seconds_bucket"));
            Set<String> shownNames = names(shown);
            shownNames.removeIf(name -> name.endsWith("_seconds_max"));
            assertThat(shownNames).isEqualTo(names);

            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(names(get(url))).isEmpty();
        }
    }

    @Test
    void anOldMicrometerOnJava8HoldsItsValuesThroughCollections() throws Exception {
        Jdk eight =
                Jdk.all().stream().filter(jdk -> jdk.version() == 8).findFirst().orElse(Jdk.current());
        try (CompiledApp app = metered(eight, "fine", "metrics=app", OLD_MICROMETER)) {
            app.does("acquire");
            assertSaid(app, "INFO", REGISTERED + "Micrometer");
            app.await("meters", shown -> shown.contains(used("1.0")));
            app.does("collect");
            app.does("collect");
            app.does("acquire");
            app.does("close twice");
            String shown = app.await("meters", all -> all.contains("kind=DOUBLE_RELEASE pool=hikari } 1.0"));
            assertThat(shown)
                    .contains(used("2.0"), "poolagent.acquires{pool=hikari } 3.0", "poolagent.bug.info{bug=")
                    .doesNotContain("NaN");
            assertThat(app.end()).doesNotContain("internal error", "WARN [pool-agent] metrics=app");
        }
    }

    @Test
    void whatTheApplicationRegisteredItselfStaysItsOwn() throws Exception {
        try (CompiledApp app = metered(Jdk.current(), "own", "metrics=app", NEW_MICROMETER)) {
            app.does("acquire");
            String shown = app.await("meters", all -> all.contains(used("1.0")));
            assertThat(shown).contains("db.client.connection.max{pool=its own } 7.0");
            assertThat(shown.split("db.client.connection.max", -1)).hasSize(2);
            assertSaid(
                    app,
                    "WARN",
                    "metrics=app: db.client.connection.max is left out: the application has a meter of this name");
        }
    }

    /** A filter gives the agent's meter the name of the application's: that must outlive the agent. */
    @Test
    void whatTheApplicationsFiltersMakeOneWithItsOwnStaysItsOwn() throws Exception {
        try (CompiledApp app = metered(Jdk.current(), "renames", "metrics=app", NEW_MICROMETER)) {
            app.does("acquire");
            app.await("meters", all -> all.contains(used("1.0")));
            assertSaid(
                    app,
                    "WARN",
                    "metrics=app: db.client.connection.max is left out: the application's filters make it one with another meter");
            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("meters")).isEqualTo("[pool.size{} 7.0]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "blocks"})
    void aRegistryThatThrowsOrBlocksCostsTheApplicationNothing(String matter) throws Exception {
        try (CompiledApp app = metered(Jdk.current(), matter, "metrics=app", NEW_MICROMETER)) {
            app.does("acquire");
            if (matter.equals("throws")) {
                app.awaitErr("is left out: Micrometer refuses it: java.lang.IllegalStateException: no gauges here");
            } else {
                assertSaid(
                        app, "WARN", "metrics=app: registering with the application's Micrometer takes more than 5 s");
            }
            assertThat(app.does("acquire")).isEqualTo("acquire");
            assertThat(app.does("close twice")).isEqualTo("close twice");
            String err = app.end();
            assertThat(err).contains("DOUBLE_RELEASE in pool 'hikari'").doesNotContain("internal error");
        }
    }

    /** What throws in the application keeps nothing else from being done. */
    @ParameterizedTest
    @ValueSource(strings = {"fine", "listens", "loads"})
    void aListenerOrALoaderThatThrowsKeepsNoMeterInNorOut(String matter) throws Exception {
        try (CompiledApp app = metered(Jdk.current(), matter, "metrics=app", NEW_MICROMETER)) {
            app.does("acquire");
            assertSaid(app, "INFO", REGISTERED + "Micrometer");
            app.await("meters", all -> all.contains(used("1.0")) && all.contains("poolagent.acquires{"));
            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("meters")).isEqualTo("[]");
            assertThat(app.end()).doesNotContain("WARN [pool-agent] metrics=app", "internal error");
        }
    }

    /** Asked for before it is set, it could not be set any more. */
    @Test
    void openTelemetryIsWaitedForUntilTheApplicationHasSetItBesideABrokenMicrometer() throws Exception {
        String libraries = brokenMicrometer()
                + File.pathSeparator
                + meters(
                        Jdk.current(),
                        "opentelemetry-api",
                        "opentelemetry-common",
                        "opentelemetry-context",
                        "opentelemetry-sdk-1",
                        "opentelemetry-sdk-common",
                        "opentelemetry-sdk-metrics",
                        "opentelemetry-sdk-trace",
                        "opentelemetry-sdk-logs");
        try (CompiledApp app =
                new CompiledApp(Jdk.current(), folder, "Telemetered", libraries, List.of(agent("metrics=app")))) {
            app.does("acquire");
            TimeUnit.SECONDS.sleep(5); // The agent has looked.
            assertThat(app.does("set")).isEqualTo("set");
            assertSaid(app, "INFO", REGISTERED + "OpenTelemetry");
            app.await("meters", shown -> shown.contains(used("1.0")));
            app.does("close twice");
            app.does("acquire");
            app.does("collect");
            String shown = app.await(
                    "meters",
                    all -> all.contains("kind=DOUBLE_RELEASE, pool=hikari")
                            || all.contains("kind=DOUBLE_RELEASE pool=hikari } 1.0"));
            assertThat(shown).contains(used("2.0"), "poolagent.bug.info{bug=");

            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("meters")).isEqualTo("[]");
        }
    }

    @Test
    void anApplicationWithNeitherIsSaidOnceAndNothingElseHappens() throws Exception {
        Path classes = folder.resolve("classes.log");
        try (RunningApp app = new RunningApp(
                Jdk.current(), folder, "hikari", "-Xlog:class+load:file=" + classes, agent("metrics=app"))) {
            app.does("acquire");
            String none = "metrics=app: the application has neither Micrometer's global registry nor";
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (!app.err().contains(none) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
            String err = app.end();
            assertThat(page()).contains("\nWARN [pool-agent] " + none);
            assertThat(err.split(Pattern.quote(none), -1)).as(err).hasSize(2);
            assertThat(err).doesNotContain(REGISTERED, "internal error");
        }
        assertThat(Files.readString(classes))
                .contains("agent.report.app.AppMetrics ")
                .doesNotContain("agent.report.metrics.PrometheusText", "shaded.prometheus", "report.http.HttpServer");
    }

    /** Which has the pools' own already: sums would count twice. */
    @Test
    void besideOpenTelemetrysAgentOnlyItsOwnNamesAreShown() throws Exception {
        List<String> options = new ArrayList<>(List.of(BesideOtherAgentsIT.Other.OPEN_TELEMETRY.options(folder)));
        options.add(agent("metrics=app"));
        try (CompiledApp app = new CompiledApp(
                Jdk.current(), folder, "Metered", meters(Jdk.current(), NEW_MICROMETER), options, "fine")) {
            app.does("acquire");
            String shown = app.await("meters", all -> all.contains("poolagent.acquires{pool=hikari } 1.0"));
            assertThat(shown).doesNotContain("db.client.");
            assertSaid(
                    app,
                    "INFO",
                    "metrics=app: beside OpenTelemetry's agent, which has db.client.connection.*, only poolagent.* is shown");
        }
    }

    /** In the log, and on the page. */
    private static void assertSaid(CompiledApp app, String level, String text) throws Exception {
        app.awaitErr(level + " [pool-agent] " + text + "\n");
        assertThat(page()).contains("\n" + level + " [pool-agent] " + text + "\n");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/metrics.md"));
    }

    private CompiledApp metered(Jdk jdk, String matter, String options, String... jars) throws IOException {
        return new CompiledApp(jdk, folder, "Metered", meters(jdk, jars), List.of(agent(options)), matter);
    }

    private static String agent(String options) {
        return "-javaagent:" + AgentJvm.JAR + "=capture=always,overdue-after=0," + options;
    }

    private static String used(String value) {
        return "db.client.connection.count{db.client.connection.pool.name=hikari db.client.connection.state=used } "
                + value;
    }

    private static String meters(Jdk jdk, String... jars) throws IOException {
        List<String> path = new ArrayList<>();
        for (String jar : jars) {
            path.add(jar(jar).toString());
        }
        path.addAll(Arrays.asList(AgentJvm.classPath(jdk, List.of()).split(File.pathSeparator, -1)));
        return String.join(File.pathSeparator, path);
    }

    static Path jar(String name) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("meters.jars")))) {
            return all.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** One that cannot be initialized. */
    private String brokenMicrometer() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source")).resolve("Metrics.java");
        Path classes = Files.createDirectories(folder.resolve("broken"));
        Files.writeString(
                source,
                "package io.micrometer.core.instrument; public class Metrics { public static Object globalRegistry = 1 / Integer.parseInt(\"0\"); }");
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
        assertThat(failed).isZero();
        return classes.toString();
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> NAME.matcher(line.split("[{ ]", 2)[0])
                .results()
                .forEach(name -> names.add(name.group())));
        return names;
    }

    private static String await(String url, String expected) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        String body = "";
        while (System.nanoTime() < end && !body.contains(expected)) {
            TimeUnit.MILLISECONDS.sleep(250);
            body = get(url);
        }
        assertThat(body).contains(expected);
        return body;
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
