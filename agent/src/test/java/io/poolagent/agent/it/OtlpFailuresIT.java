// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector that is down, slow or refuses costs the application nothing, and is said once. */
class OtlpFailuresIT {
    /** The end's own two seconds, and what a loaded machine takes. */
    private static final Duration MOST_FOR_THE_END = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    private int seconds;

    @ParameterizedTest
    @CsvSource({
        "401, answers 401 Unauthorized",
        "404, answers 404 Not Found",
        "429, answers 429",
        "503, answers 503 Service Unavailable",
        "0, gave no answer within 1 s"
    })
    void aCollectorThatRefusesOrHangsIsSaidOnce(int status, String said) throws Exception {
        seconds = 4;
        try (OtlpReceiver collector = new OtlpReceiver().answers(status)) {
            String err = run(collector.url(), "-Dotel.exporter.otlp.timeout=1000");
            assertThat(collector.heads().size()).as("attempts").isGreaterThan(2);
            assertThat(warnings(err)).hasSize(1);
            assertThat(warnings(err).get(0)).contains("metrics=otlp: " + collector.url() + "/v1/", said);
            assertThat(err).doesNotContain("s3cret");
        }
    }

    /** Nobody listens; or somebody does who takes no connection from the queue, so that connecting succeeds and no more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCollectorThatIsDownOrStuckIsSaidOnce(boolean stuck) throws Exception {
        seconds = 4;
        int free;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = nobody.getLocalPort();
        }
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String err = run(
                    "http://127.0.0.1:" + (stuck ? nobody.getLocalPort() : free), "-Dotel.exporter.otlp.timeout=1000");
            assertThat(warnings(err)).hasSize(1);
            assertThat(warnings(err).get(0))
                    .contains(stuck ? "gave no answer within 1 s" : "cannot be reached: java.net.ConnectException");
        }
    }

    /** What it asks for is heeded, and the finding is sent then. */
    @Test
    void aFindingWaitsAsLongAsTheCollectorAsks() throws Exception {
        try (OtlpReceiver collector = new OtlpReceiver().answers(429).retryAfter("3");
                RunningApp app = app(collector.url(), "-Dotel.metric.export.interval=60000")) {
            app.does("close twice");
            collector.await(() -> !collector.heads().isEmpty());
            long refused = System.nanoTime();
            collector.answers(OtlpReceiver.OK);
            collector.await(() -> !collector.logs().isEmpty());

            assertThat(Duration.ofNanos(System.nanoTime() - refused)).isGreaterThan(Duration.ofMillis(2_500));
            assertThat(collector.heads()).hasSize(2);
            assertThat(collector.logs()).hasSize(1);
            assertThat(warnings(app.end())).hasSize(1);
        }
    }

    /** Its threads end with a detach, also while one waits. */
    @Test
    void aDetachWaitsForNoCollector() throws Exception {
        try (OtlpReceiver collector = new OtlpReceiver().answers(OtlpReceiver.SILENCE);
                RunningApp app = app(collector.url(), "-Dotel.metric.export.interval=200")) {
            app.does("close twice");
            collector.await(() -> !collector.heads().isEmpty());
            assertThat(app.does("threads")).contains("pool-agent otlp");
            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            app.end();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Dotel.exporter.otlp.headers=s3cret | otel.exporter.otlp.headers",
                "-Dotel.exporter.otlp.headers=x=s3cret%0d%0ay:z | the header x holds a control character",
                "-Dotel.exporter.otlp.endpoint=nowhere:80 | must be a valid URL: nowhere:80",
                "-Dotel.exporter.otlp.protocol=grpc | the protocol for metrics is grpc (expected: http/protobuf",
                "-Dotel.exporter.otlp.certificate=/none | /none",
                "-Dotel.sdk.disabled=true | OTEL_SDK_DISABLED is set",
            })
    void whatMakesNoSenseIsSaidOnceAndNothingIsSent(String option, String said) throws Exception {
        try (OtlpReceiver collector = new OtlpReceiver()) {
            String err = run(collector.url(), option);
            assertThat(collector.heads()).isEmpty();
            assertThat(warnings(err)).hasSize(1);
            assertThat(warnings(err).get(0)).contains("metrics=otlp: nothing is sent: ", said);
            assertThat(err).doesNotContain("x=s3cret", "headers=s3cret");
        }
    }

    @Test
    void byTlsItIsSentToWhomTheCertificateNames() throws Exception {
        Path store = folder.resolve("keys");
        keys(store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        Path certificate = Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("collector").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        String trusted = "-Dotel.exporter.otlp.certificate=" + certificate;
        try (OtlpReceiver collector = new OtlpReceiver(context)) {
            for (Jdk jdk : Jdk.diagonal()) {
                assertThat(warnings(run(jdk, collector.url(), trusted))).isEmpty();
            }
            assertThat(collector.logs()).hasSize(Jdk.diagonal().size());
            assertThat(collector.metrics()).containsKey("poolagent.findings");

            int heads = collector.heads().size();
            String refused = "cannot be reached: javax.net.ssl.SSLHandshakeException";
            assertThat(run(collector.url())).contains(refused);
            assertThat(run("https://127.0.0.1:" + collector.port(), trusted)).contains(refused);
            assertThat(collector.heads()).hasSize(heads);
        }
    }

    /** Of localhost alone. */
    private static void keys(Path store) throws Exception {
        Process made = new ProcessBuilder(
                        Jdk.current().java().resolveSibling("keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "collector",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(made.exitValue()).isZero();
    }

    private String run(String url, String... options) throws Exception {
        return run(Jdk.current(), url, options);
    }

    /** What an application writes to standard error that misuses one connection, and takes no longer than it may for its end. */
    private String run(Jdk jdk, String url, String... options) throws Exception {
        try (RunningApp app = app(jdk, url, options)) {
            long begun = System.nanoTime();
            assertThat(app.does("close twice")).isEqualTo("closed twice");
            assertThat(app.does("acquire")).isEqualTo("acquired");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            TimeUnit.SECONDS.sleep(seconds); // It is tried again and again.
            long ends = System.nanoTime();
            String err = app.end();
            assertThat(Duration.ofNanos(System.nanoTime() - ends)).isLessThan(MOST_FOR_THE_END);
            assertThat(err).contains("DOUBLE_RELEASE");
            return err;
        }
    }

    private RunningApp app(String url, String... options) throws IOException {
        return app(Jdk.current(), url, options);
    }

    private RunningApp app(Jdk jdk, String url, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "-Dotel.exporter.otlp.endpoint=" + url,
                "-Dotel.exporter.otlp.headers=authorization=s3cret",
                "-Dotel.metric.export.interval=500"));
        all.addAll(List.of(options)); // The last of a name counts.
        all.add("-javaagent:" + AgentJvm.JAR + "=capture=always,metrics=otlp");
        return new RunningApp(jdk, folder, "hikari", all.toArray(new String[0]));
    }

    private static List<String> warnings(String err) {
        return err.lines()
                .filter(line -> line.contains("otlp: ") && line.contains("WARN"))
                .toList();
    }
}
