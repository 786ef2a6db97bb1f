// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes two watched JVMs, one of which leaks; and what {@code ops/} asks of it. */
class PrometheusIT {
    private static final Path OPS =
            Path.of("../ops/prometheus").toAbsolutePath().normalize();
    private static final String TOKEN = "s3cret";

    @TempDir
    Path folder;

    @Test
    void itsCountsAreTheLossesAndOnlyTheLeakyJvmIsAlertedOf() throws Exception {
        Path server = orSkip("prometheus");
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        String agent =
                "-javaagent:" + AgentJvm.JAR + "=capture=always,overdue-after=0,metrics=0,metrics-token=" + token;
        try (RunningApp leaky = new RunningApp(Jdk.current(), folder, "hikari", agent);
                RunningApp fine = new RunningApp(Jdk.current(), folder, "dbcp2", agent)) {
            leaky.does("acquire");
            fine.does("acquire");
            try (Server prometheus = new Server(server, MetricsIT.url(leaky), MetricsIT.url(fine))) {
                prometheus.await("count(up == 1)", value -> value == 2);
                for (int i = 0; i < 3; i++) {
                    assertThat(leaky.does("lose")).isEqualTo("whole again");
                }

                prometheus.await("sum(poolagent_findings_total{kind=\"LOST\"})", value -> value == 3);
                prometheus.await(
                        "sum(poolagent_reclaims_total{outcome=\"reclaimed\",pool=\"hikari\"})", value -> value == 3);
                prometheus.await("sum(poolagent_findings_total{pool=\"dbcp2\"}) or vector(0)", value -> value == 0);
                prometheus.await("count(ALERTS{alertname=\"ConnectionLeak\",job=\"leaky\"})", value -> value == 1);
                prometheus.await("count(ALERTS{alertname=\"NewConnectionBug\",job=\"leaky\"})", value -> value == 1);
                prometheus.await("count(ALERTS{job=\"fine\",alertstate=\"firing\"}) or vector(0)", value -> value == 0);
                assertThat(prometheus
                                .get("/api/v1/alerts")
                                .at("/data/alerts/0/labels/site")
                                .asText())
                        .startsWith("com.acme.Attended.lose(Attended.java:");
                everyQueryOfTheDashboardIsAnswered(prometheus);
                for (JsonNode rule : prometheus.get("/api/v1/rules").at("/data/groups/0/rules")) {
                    assertThat(rule.get("health").asText())
                            .as(rule.get("name").asText() + rule.path("lastError"))
                            .isEqualTo("ok");
                }
            }
            leaky.end();
            fine.end();
        }
    }

    /** As Grafana asks it, with all services and processes chosen. */
    private static void everyQueryOfTheDashboardIsAnswered(Server prometheus) throws Exception {
        List<JsonNode> queries = new ObjectMapper()
                .readTree(OPS.resolveSibling("grafana/connections.json").toFile())
                .findValues("expr");
        assertThat(queries).hasSizeGreaterThan(10);
        for (JsonNode query : queries) {
            String asked = query.asText()
                    .replace("$job", ".+")
                    .replace("$instance", ".+")
                    .replace("$__rate_interval", "1m");
            assertThat(asked).doesNotContain("$");
            JsonNode answer = prometheus.query(asked);
            assertThat(answer.path("status").asText()).as(asked + answer).isEqualTo("success");
            if (!asked.contains("> 0.9")) { // No pool is near dry.
                assertThat(answer.at("/data/result")).as(asked).isNotEmpty();
            }
        }
    }

    @Test
    void eachRuleFiresOnItsCauseAndIsSilentWithoutIt() throws Exception {
        Process test = new ProcessBuilder(orSkip("promtool").toString(), "test", "rules", "rules-test.yml")
                .directory(OPS.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(test.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }

    private static Path orSkip(String program) {
        String named = System.getenv("TEST_PROMETHEUS");
        Path found = Path.of(named == null ? "/usr/bin" : named).resolve(program);
        if (!Files.isExecutable(found)) {
            System.out.println("SKIPPED: metrics in a real Prometheus: there is no " + found
                    + " (.ci/run brings one, or TEST_PROMETHEUS names its folder)");
        }
        Assumptions.assumeTrue(Files.isExecutable(found), "no " + found);
        return found;
    }

    private final class Server implements AutoCloseable {
        private final ObjectMapper json = new ObjectMapper();
        private final Process process;
        private final int port;
        private final Path log = folder.resolve("prometheus.log");

        Server(Path program, URI leaky, URI fine) throws IOException {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Path config = folder.resolve("prometheus.yml");
            List<String> lines = new ArrayList<>(List.of(
                    "global: {scrape_interval: 1s, evaluation_interval: 1s}",
                    "rule_files: ['" + OPS.resolve("rules.yml") + "']",
                    "scrape_configs:"));
            lines.add(job("leaky", leaky));
            lines.add(job("fine", fine));
            Files.write(config, lines);
            process = new ProcessBuilder(
                            program.toString(),
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        }

        private String job(String name, URI url) {
            return "  - {job_name: " + name + ", authorization: {credentials: " + TOKEN
                    + "}, static_configs: [{targets: ['127.0.0.1:" + url.getPort() + "']}]}";
        }

        /** Until the query has one value that is as it should be. */
        void await(String query, Predicate<Double> expected) throws Exception {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            JsonNode answer = null;
            while (System.nanoTime() < end) {
                answer = query(query);
                JsonNode value = answer.at("/data/result/0/value/1");
                if (!value.isMissingNode() && expected.test(Double.parseDouble(value.asText()))) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(250);
            }
            throw new AssertionError(query + ": " + answer + "\n" + Files.readString(log));
        }

        JsonNode query(String query) throws Exception {
            return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        }

        JsonNode get(String path) throws Exception {
            try {
                return json.readTree(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
            } catch (IOException e) { // Not up yet.
                return json.missingNode();
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
