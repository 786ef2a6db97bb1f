// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped jar serves metrics, and nothing of them unless it is asked to. */
class MetricsIT {
    private static final Pattern URL = Pattern.compile("metrics: (http://\\S+)");

    @TempDir
    Path folder;

    static List<Jdk> jdks() throws IOException {
        return Jdk.diagonal();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void aScrapeCountsWhatThePoolLentAndWhatWasFound(Jdk jdk) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "s3cret");
        try (RunningApp app = new RunningApp(
                jdk,
                folder,
                "hikari",
                "-javaagent:" + AgentJvm.JAR + "=capture=always,metrics=0,metrics-token=" + token)) {
            app.does("acquire");
            app.does("acquire");
            URI url = url(app);
            String used = "db_client_connection_count{db_client_connection_pool_name=\"hikari\","
                    + "db_client_connection_state=\"used\"} 2.0";
            String text = await(url, body -> body.contains(used));
            assertThat(text)
                    .contains(
                            "db_client_connection_max{db_client_connection_pool_name=\"hikari\"} 4.0",
                            "db_client_connection_pending_requests{db_client_connection_pool_name=\"hikari\"} 0.0",
                            "poolagent_acquires_total{pool=\"hikari\"} 3.0",
                            "db_client_connection_wait_time_seconds_count{db_client_connection_pool_name=\"hikari\"} 3",
                            "db_client_connection_use_time_seconds_count{db_client_connection_pool_name=\"hikari\"} 1",
                            "poolagent_internal_errors_total 0.0",
                            "poolagent_build_info{version=");
            assertThat(get(url, "other").statusCode()).isEqualTo(401);

            app.does("close twice");
            String found = await(url, body -> body.contains("kind=\"DOUBLE_RELEASE\",pool=\"hikari\"} 1.0"));
            assertThat(found)
                    .containsPattern(
                            "poolagent_bug_info\\{bug=\"[0-9a-f]{10}\",kind=\"DOUBLE_RELEASE\",pool=\"hikari\",site=\"com\\.acme\\.Attended")
                    .contains("poolagent_releases_total{pool=\"hikari\"}");
            Pattern idle =
                    Pattern.compile("poolagent_connection_seconds_total\\{doing=\"idle\",pool=\"hikari\"} (\\S+)");
            await(url, body -> {
                Matcher seconds = idle.matcher(body);
                return seconds.find() && Double.parseDouble(seconds.group(1)) > 1;
            });

            assertThat(app.does("threads")).contains("pool-agent metrics");
            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            app.end();
        }
    }

    @Test
    void withoutTheTokenFileNothingIsServedAndTheApplicationRuns() throws Exception {
        try (RunningApp app = new RunningApp(
                Jdk.current(),
                folder,
                "hikari",
                "-javaagent:" + AgentJvm.JAR + "=metrics=0,metrics-token=" + folder.resolve("none"))) {
            assertThat(app.does("lose")).isEqualTo("whole again");
            assertThat(app.end())
                    .contains("WARN [pool-agent] metrics=0: cannot be served: java.nio.file.NoSuchFileException")
                    .contains("; the application runs without metrics")
                    .doesNotContain("metrics: http");
        }
    }

    @Test
    void withoutTheOptionNothingOfThemIsLoaded() throws Exception {
        AgentJvm.Run off = new AgentJvm(Jdk.current()).jvm("-Xlog:class+load").run("com.acme.Releases", "dbcp2");
        assertThat(off.out())
                .contains("io.poolagent.agent.report.Reporter ")
                .doesNotContain("agent.report.metrics.", "agent.report.http.", "shaded.prometheus");
    }

    /** The client library is asked for its formats alone: none of its settings, and no logging. */
    @Test
    void withTheOptionNoLoggingAndNoSettingsOfTheLibraryAreLoaded() throws Exception {
        Path classes = folder.resolve("classes.log");
        try (RunningApp app = new RunningApp(
                Jdk.current(),
                folder,
                "hikari",
                "-Xlog:class+load:file=" + classes,
                "-javaagent:" + AgentJvm.JAR + "=metrics=0")) {
            app.does("acquire");
            await(url(app), body -> body.contains("poolagent_acquires_total"));
            app.end();
        }
        assertThat(Files.readString(classes))
                .contains("agent.report.metrics.MetricsSurface ")
                .doesNotContain("PrometheusProperties", "PrometheusRegistry", "com.sun.net.httpserver");
    }

    /** Where the log says that they are. */
    static URI url(RunningApp app) throws IOException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < end) {
            Matcher line = URL.matcher(app.err());
            if (line.find()) {
                return URI.create(line.group(1));
            }
        }
        throw new AssertionError(app.err());
    }

    private static String await(URI url, Predicate<String> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (true) {
            String body = get(url, "s3cret").body();
            if (condition.test(body)) {
                return body;
            }
            assertThat(System.nanoTime()).as(body).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static HttpResponse<String> get(URI url, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
