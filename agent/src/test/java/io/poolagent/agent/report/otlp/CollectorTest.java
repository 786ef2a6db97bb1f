// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenTelemetry's settings mean here what they mean elsewhere, and none that is secret is logged. */
class CollectorTest {
    @AfterEach
    void close() {
        OtlpProperties.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "endpoint, http://a:1, http://a:1/v1/metrics, http://a:1/v1/logs",
        "endpoint, http://a:1/, http://a:1/v1/metrics, http://a:1/v1/logs",
        "endpoint, http://a:1/b, http://a:1/b/v1/metrics, http://a:1/b/v1/logs",
        "endpoint, http://a:1/b/, http://a:1/b/v1/metrics, http://a:1/b/v1/logs",
        "metrics.endpoint, http://a:1/b, http://a:1/b, http://localhost:4318/v1/logs",
        "metrics.endpoint, http://a:1/b/, http://a:1/b/, http://localhost:4318/v1/logs",
        "logs.endpoint, http://a:1, http://localhost:4318/v1/metrics, http://a:1/",
    })
    void aPathIsAddedToTheCommonEndpointOnly(String name, String endpoint, String metrics, String logs) {
        OtlpProperties.set("otel.exporter.otlp." + name, endpoint);
        Collector collector = new Collector("1");
        assertThat(collector.metricsPost().url()).isEqualTo(metrics);
        assertThat(collector.logsPost().url()).isEqualTo(logs);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint | http://a/?key=s3cret | query string",
                "endpoint | http://a/#s3cret | fragment",
                "endpoint | http://me:s3cret word@a/ | URL",
                "endpoint | http://me:x/s3cret@a/ | valid URL",
                "endpoint | http://me:x?s3cret@a/ | valid URL",
                "endpoint | //me:x@s3cret@a/ | valid URL",
                "endpoint | http:/me:s3cret@a/ | endpoint",
                "endpoint | https://me:s3@cret@a/b | endpoint",
                "endpoint | http://a:70000/ | port",
                "headers | s3cret | otel.exporter.otlp.headers",
                "headers | a=b,s3cret | otel.exporter.otlp.headers",
                "headers | a=s3cret%zz | header",
                "headers | a=s3cret%0D%0Ab:c | control",
                "headers | a=s3cret%00 | control",
            })
    void noSecretIsPartOfWhatMakesNoSense(String name, String value, String words) {
        OtlpProperties.set("otel.exporter.otlp." + name, value);
        Throwable fault = catchThrowable(() -> new Collector("1"));
        assertThat(fault).isNotNull();
        assertThat(Collector.words(fault)).contains(words).doesNotContain("s3cret", "\n");
    }

    @Test
    void aServiceWithoutANameIsCalledAsByOpenTelemetry() {
        assertThat(new Collector("1").resource().toString()).contains("service.name=\"unknown_service:java\"");
    }

    @Test
    void whatIsNoEscapeStaysAsItIs() {
        OtlpProperties.set("otel.resource.attributes", "a=50%,b=1+1,c=%F0%9F%8E%89,d=x=y,e=%zz");
        assertThat(new Collector("1").resource().toString())
                .contains("a=\"50%\"", "b=\"1+1\"", "c=\"\uD83C\uDF89\"", "d=\"x=y\"", "e=\"%zz\"");
    }

    @Test
    void noTimeLimitIsTenMinutes() {
        OtlpProperties.set("otel.exporter.otlp.timeout", "0");
        assertThat(new Collector("1").logsPost().mostMillis()).isEqualTo(600_000);
    }
}
