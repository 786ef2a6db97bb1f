// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector may answer whatever it likes: the request ends, and what is known of it is right. */
class HttpPostTest {
    private final RawServer server = new RawServer();
    private Runnable sends = () -> {};

    HttpPostTest() throws IOException {}

    @AfterEach
    void close() {
        OtlpProperties.clear();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK;Content-Length: 0;; | ",
                "HTTP/1.1 200 OK;; | ",
                "HTTP/1.0 202;; | ",
                "HTTP/1.1 204 No Content;Connection: keep-alive;; | ",
                "HTTP/1.1 200 OK;Transfer-Encoding: chunked;;5;x | ",
                "HTTP/1.1 100 Continue;;HTTP/1.1 103 Early Hints;Link: x;;HTTP/1.1 200 OK;; | ",
                "HTTP/1.1 302 Found;Location: http://127.0.0.1:1/;; | answers 302 Found",
                "HTTP/1.1 307 Temporary Redirect;Location: /elsewhere;; | answers 307 Temporary Redirect",
                "HTTP/1.1 415 Unsupported Media Type;; | answers 415 Unsupported Media Type",
                "HTTP/1.1 500 \u001b[31m\u00e4;; | answers 500 ?[31m?",
                "HTTP/1.1 200 OK;Content-Le | java.io.IOException: it closed the connection without an answer",
                "HTTP/2 200;; | it answers by something that is not HTTP/1.1",
                "SSH-2.0-OpenSSH; | it answers by something that is not HTTP/1.1",
            })
    void theStatusIsAllThatIsActedUpon(String answer, @Nullable String why) throws Exception {
        server.answers(answer.replace(";", "\r\n"));
        String said = send(signal(5_000));
        if (why == null) {
            assertThat(said).isNull();
        } else {
            assertThat(said).contains(why);
        }
        assertThat(server.requests()).as("nothing is followed").hasSize(1);
    }

    @Test
    void thePageQuotesWhatIsSaid() throws Exception {
        String page = Files.readString(Path.of("../docs/otlp.md"));
        server.answers("HTTP/1.1 401 Unauthorized\r\n\r\n");
        assertThat(page).contains("/v1/logs " + send(signal(5_000)) + "; it is tried again, and this is said once");
        server.close();
        assertThat(page).contains("/v1/logs " + send(signal(5_000)).replaceFirst("( \\(.*\\))?$", ""));
    }

    @Test
    void aReplyInDropsIsCutAtTheDeadline() {
        server.answers("HTTP/1.1 200 OK\r\nx: " + "x".repeat(5_000)).inDropsOf(20);
        long begun = System.nanoTime();
        assertThat(send(signal(500))).isEqualTo("gave no answer within 1 s");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"})
    void aHeadWithoutEndIsCut(String again) {
        server.answers(again.repeat(2_000_000));
        assertThat(send(signal(10_000))).contains("cannot be reached: java.io.IOException: it answers by ");
    }

    /** As a proxy does that takes no more than so much: what it says is known, not only that it closed. */
    @Test
    void anAnswerBeforeAllIsSentIsKnown() throws Exception {
        server.answers("HTTP/1.1 413 Payload Too Large\r\n\r\n").readingNothing();
        HttpPost post = collector(5_000).logsPost();
        Signal signal = new Signal(post, 0);
        Runnable large = () -> post.send(RawServer.message(new byte[30_000_000]), reply -> {}, fault -> {});
        assertThat(signal.send(large, 1_000, true, () -> 0)).isEqualTo("answers 413 Payload Too Large");
    }

    /** Else what was taken before would seem to be the answer. */
    @Test
    void whatCannotBeMadeIsNotTaken() {
        server.answers("HTTP/1.1 200 OK\r\n\r\n");
        Signal signal = signal(5_000);
        assertThat(send(signal)).isNull();
        String why = signal.send(
                () -> {
                    throw new IllegalStateException("not to be written");
                },
                1_000,
                true,
                () -> 0);
        assertThat(why).contains("IllegalStateException: not to be written");
        assertThat(signal.isToBeRetried()).as("it would fail each time").isFalse();
    }

    /** Compose names a service so, and URI knows no such host. */
    @ParameterizedTest
    @CsvSource({
        "http://otel_collector:4318, http://otel_collector:4318/v1/logs, otel_collector:4318",
        "http://[::1]:4318/, http://[::1]:4318/v1/logs, [::1]:4318",
        "https://me:s3cret@collector/a/, https://collector/a/v1/logs, collector",
    })
    void aUrlNamesItsHostAndNoPassword(String endpoint, String url, String host) throws Exception {
        OtlpProperties.set("otel.exporter.otlp.endpoint", endpoint);
        HttpPost post = new Collector("1").logsPost();
        assertThat(post.url()).isEqualTo(url);
        assertThat(post.head(0)).contains("\r\nHost: " + host + "\r\n").doesNotContain("s3cret");
    }

    @Test
    void anUnderscoreOfAHostIsAskedFor() {
        OtlpProperties.set("otel.exporter.otlp.endpoint", "http://no_such.invalid:4318");
        HttpPost post = new Collector("1").logsPost();
        String why = new Signal(post, 0)
                .send(() -> post.send(RawServer.message(new byte[1]), reply -> {}, fault -> {}), 1, true, () -> 0);
        assertThat(why).contains("no_such.invalid").doesNotContain("NullPointer");
    }

    private Signal signal(long mostMillis) {
        HttpPost post = collector(mostMillis).logsPost();
        sends = () -> post.send(RawServer.message(new byte[10]), reply -> {}, fault -> {});
        return new Signal(post, 0);
    }

    private @Nullable String send(Signal signal) {
        return signal.send(sends, 1_000, true, () -> 0);
    }

    private Collector collector(long mostMillis) {
        OtlpProperties.set("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + server.port());
        OtlpProperties.set("otel.exporter.otlp.timeout", String.valueOf(mostMillis));
        return new Collector("1");
    }
}
