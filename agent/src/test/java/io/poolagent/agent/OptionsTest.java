// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the agent may be told, and what it answers to what it does not understand. */
class OptionsTest {
    private static final String KNOWN =
            "(known: on-lost, on-overdue, on-left-open, overdue-after, exhausted-after, on-misuse, reclaim-at-most, dry-run, findings, allow, pool, app, capture, gc-when-dry, log, log-size, json, report, page, jmx, jfr, metrics, metrics-token, summary)";

    @Test
    void hasDefaults() {
        Options options = read("");

        assertThat(options.reclaimLost()).isTrue();
        assertThat(options.overdueMillis()).isEqualTo(30_000);
        assertThat(options.exhaustedMillis()).isEqualTo(10_000);
        assertThat(options.takesLostBack()).isTrue();
        assertThat(read("dry-run=on").takesLostBack()).isFalse();
        assertThat(read("on-lost=report").takesLostBack()).isFalse();
        assertThat(options.capture()).isEqualTo("auto");
        assertThat(options.gcWhenDry()).isTrue();
        assertThat(options.watchesUnits()).isEqualTo(options.wanted().wants(Kind.LEFT_OPEN));
        assertThat(read("findings=usual-left_open").watchesUnits()).isFalse();
        assertThat(options.log()).isEqualTo("stderr");
        assertThat(options.summary()).isTrue();
        assertThat(options.toString()).isEqualTo("on-lost=reclaim, overdue-after=30s");
        assertThat(read("summary=off,capture=off").toString())
                .isEqualTo("on-lost=reclaim, overdue-after=30s, capture=off, summary=off");
    }

    @Test
    void readsWhereThePageIsServed() {
        assertThat(read("").page()).isNull();
        assertThat(read("page=off").page()).isNull();
        for (String where :
                List.of("7070", "0", "localhost:7070", "0.0.0.0:65535", "[::1]:7070", "db-1.shop.example:80")) {
            assertThat(read("page=" + where).page()).as(where).hasToString(where);
        }
        for (String wrong :
                List.of("on", "65536", "-1", ":7070", "7070:", "a:b", "::1:7070", "http://localhost:7070", "")) {
            assertThatThrownBy(() -> read("page=" + wrong))
                    .as(wrong)
                    .hasMessage(
                            "page: " + wrong
                                    + " (expected: off, or a port or host:port such as 7070 or 0.0.0.0:7070; 0 for any port that is free)");
        }
    }

    @Test
    void readsWhereMetricsGo() {
        assertThat(read("metrics=off").metrics()).isNull();
        assertThat(read("metrics=app").metrics()).satisfies(to -> {
            assertThat(to.app()).isTrue();
            assertThat(to.otlp()).isFalse();
            assertThat(to.served()).isNull();
        });
        assertThat(read("metrics=otlp+0.0.0.0:9464+app").metrics()).satisfies(to -> {
            assertThat(to.app()).isTrue();
            assertThat(to.otlp()).isTrue();
            assertThat(to.served()).hasToString("0.0.0.0:9464");
        });
        assertThat(read("metrics=9464").metrics()).satisfies(to -> {
            assertThat(to.app()).isFalse();
            assertThat(to.otlp()).isFalse();
            assertThat(to.served()).hasToString("9464");
        });
        assertThat(read("metrics=9464+otlp").goesToApplication()).isFalse();
        assertThat(read("metrics=9464+app").goesToApplication()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "on, ''",
        "65536, ''",
        "9464+, ''",
        "app+oltp, ': did you mean otlp?'",
        "ap, ': did you mean app?'",
        "app+app, ': app stands there twice'",
        "app+otlp+otlp, ': otlp stands there twice'",
        "9464+localhost:9465, ': localhost:9465 is a second address'",
        "off+app, ': off goes with nothing else'",
        "9464+off, ': off goes with nothing else'",
    })
    void refusesMetricsThatGoNowhere(String value, String why) {
        refused(
                "metrics=" + value,
                "metrics: " + value + why
                        + " (expected: off, or app, otlp and a port or host:port such as 9464 or 0.0.0.0:9464, joined by +, as in"
                        + " 9464+app; port 0 for any that is free)");
    }

    @Test
    void argumentWinsOverPropertyAndPropertyOverEnvironment() {
        Properties properties = new Properties();
        properties.setProperty("pool-agent.overdue-after", "2m");
        properties.setProperty("pool-agent.capture", "off");
        Map<String, String> environment = Map.of(
                "POOL_AGENT_OVERDUE_AFTER", "3m", "POOL_AGENT_CAPTURE", "always", "POOL_AGENT_ON_LOST", "report");

        Options options = Options.read("overdue-after=1m", properties, environment);

        assertThat(options.overdueMillis()).isEqualTo(60_000);
        assertThat(options.capture()).isEqualTo("off");
        assertThat(options.reclaimLost()).isFalse();
    }

    @Test
    void readsTimesAndRates() {
        assertThat(read("overdue-after=500ms").overdueMillis()).isEqualTo(500);
        assertThat(read("overdue-after=90s").overdueMillis()).isEqualTo(90_000);
        assertThat(read("overdue-after=2h").overdueMillis()).isEqualTo(7_200_000);
        assertThat(read("overdue-after=0").overdueMillis()).isZero();
        assertThat(read("capture=1/100").sampling()).isEqualTo(100);
        assertThat(read(" capture=off , summary=off ").summary()).isFalse();
    }

    @Test
    void refusesAnUnknownOptionFromEverySourceAndNamesTheKnown() {
        Properties properties = new Properties();
        properties.setProperty("pool-agent.on-last", "report");

        refused("on-last=report", "unknown option 'on-last': did you mean on-lost? " + KNOWN);
        refused("report", "'report' is not of the form option=value " + KNOWN);
        assertThatThrownBy(() -> Options.read(null, properties, Map.of()))
                .hasMessage("unknown option 'on-last': did you mean on-lost? " + KNOWN);
        assertThatThrownBy(() -> Options.read(null, new Properties(), Map.of("POOL_AGENT_ON_LAST", "report")))
                .hasMessage("unknown option 'on-last': did you mean on-lost? " + KNOWN);
    }

    /** As in {@code mvn -Dpool-agent.version=1}, or {@code ENV POOL_AGENT_VERSION=1} of a Dockerfile. */
    @Test
    void passesOverItsOwnVersionInABuildOrAnImage() {
        Properties properties = new Properties();
        properties.setProperty("pool-agent.version", "1");

        Options options = Options.read("overdue-after=1m", properties, Map.of("POOL_AGENT_VERSION", "1"));

        assertThat(options.overdueMillis()).isEqualTo(60_000);
        refused("version=1", "unknown option 'version' " + KNOWN);
    }

    @Test
    void passesOverWhatKubernetesSetsForAServiceOfItsName() {
        Options options = Options.read(
                null,
                new Properties(),
                Map.of(
                        "POOL_AGENT_SERVICE_HOST",
                        "10.0.0.1",
                        "POOL_AGENT_PORT",
                        "tcp://10.0.0.1:80",
                        "POOL_AGENT_PORT_80_TCP",
                        ""));

        assertThat(options.toString()).isEqualTo(read("").toString());
    }

    @Test
    void refusesAValueThatMakesNoSenseAndSaysWhatItExpected() {
        refused("on-lost=close", "on-lost: close (expected: reclaim or report)");
        refused("on-overdue=close", "on-overdue: close (expected: report or reclaim)");
        refused("on-left-open=close", "on-left-open: close (expected: report or reclaim)");
        refused(
                "reclaim-at-most=10",
                "reclaim-at-most: 10 (expected: auto, unlimited or a rate such as 10/min, 1/s or 100/h)");
        refused("on-misuse=fail", "on-misuse: fail (expected: report or throw)");
        refused("dry-run=yes", "dry-run: yes (expected: on or off)");
        refused("overdue-after=5x", "overdue-after: 5x (expected: a time such as 500ms, 30s, 5m or 1h; 0 for never)");
        refused(
                "findings=usual+leaks",
                "findings: usual+leaks (expected: usual, all or kinds such as lost, joined by + or -, as in "
                        + "usual+open_statements-overdue)");
        refused(
                "app=com.acme+",
                "app: com.acme+ (expected: none, or packages or classes of the application joined by +, as in "
                        + "com.acme+org.example.shop)");
        refused("capture=1/0", "capture: 1/0 (expected: auto, always, off or 1/N such as 1/100)");
        refused("gc-when-dry=yes", "gc-when-dry: yes (expected: on or off)");
        refused("summary=", "summary:  (expected: on or off)");
        refused("json=", "json:  (expected: none, stdout, stderr or a file)");
        refused("report=", "report:  (expected: none or a file such as report.html)");
        refused("log=", "log:  (expected: stderr, app or a file)");
    }

    @Test
    void theApplicationIsSaidByItsPackages() {
        assertThat(read("app=com.acme+org.example.shop").applications())
                .containsExactly("com.acme", "org.example.shop");
        assertThat(read("").applications()).isEmpty();
    }

    @Test
    void theDocsTellEveryOptionWithItsDefault() throws IOException {
        String docs = Files.readString(Path.of("../docs/options.md"));
        for (Option option : Option.values()) {
            assertThat(docs)
                    .contains("| `" + option.key() + "` | `" + option.byDefault() + "` | " + option.expected() + " |");
        }
    }

    private static Options read(String argument) {
        return Options.read(argument, new Properties(), Map.of());
    }

    private static void refused(String argument, String message) {
        assertThatThrownBy(() -> read(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
