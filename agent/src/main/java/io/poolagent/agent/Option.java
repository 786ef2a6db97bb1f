// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every option, its default and what it may be; {@code docs/options.md} is checked against this list. */
enum Option {
    ON_LOST("reclaim", "reclaim or report"),
    ON_OVERDUE("report", "report or reclaim"),
    ON_LEFT_OPEN("report", "report or reclaim"),
    OVERDUE_AFTER("30s", "a time such as 500ms, 30s, 5m or 1h; 0 for never"),
    EXHAUSTED_AFTER("10s", "a time such as 500ms, 30s, 5m or 1h; 0 for never"),
    ON_MISUSE("report", "report or throw"),
    RECLAIM_AT_MOST("auto", "auto, unlimited or a rate such as 10/min, 1/s or 100/h"),
    DRY_RUN("off", "on or off"),
    FINDINGS("usual", "usual, all or kinds such as lost, joined by + or -, as in usual+open_statements-overdue"),
    ALLOW("none", "none, or classes, methods or pool:name joined by +, as in shop.LockHolder.hold+pool:reports"),
    POOL(
            "none",
            "none, or rules such as com.acme.ConnectionPool#getConnection,freeConnection(0), each with a class, methods that "
                    + "lend, and methods that take back with the number of the parameter that is the connection, joined by +"),
    APP("none", "none, or packages or classes of the application joined by +, as in com.acme+org.example.shop"),
    CAPTURE("auto", "auto, always, off or 1/N such as 1/100"),
    GC_WHEN_DRY("on", "on or off"),
    LOG("stderr", "stderr, app or a file"),
    LOG_SIZE("20MB", "a size such as 500KB, 20MB or 1GB; 0 for any"),
    JSON("none", "none, stdout, stderr or a file"),
    REPORT("none", "none or a file such as report.html"),
    PAGE("off", "off, or a port or host:port such as 7070 or 0.0.0.0:7070; 0 for any port that is free"),
    JMX("off", "off, on or control"),
    JFR("auto", "auto or off"),
    METRICS(
            "off",
            "off, or app, otlp and a port or host:port such as 9464 or 0.0.0.0:9464, joined by +, as in 9464+app; port 0 for "
                    + "any that is free"),
    METRICS_TOKEN("none", "none, or a file that holds the bearer token which a scrape must bring"),
    SUMMARY("on", "on or off");

    private final String byDefault;
    private final String expected;

    Option(String byDefault, String expected) {
        this.byDefault = byDefault;
        this.expected = expected;
    }

    /** The name as it is written in the agent's argument. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String byDefault() {
        return byDefault;
    }

    String expected() {
        return expected;
    }

    /** Whether the line that says that the agent runs names it in any case, and not only if it was changed. */
    boolean isAlwaysTold() {
        return this == ON_LOST || this == OVERDUE_AFTER;
    }

    /** @throws IllegalArgumentException if there is none, saying which there are */
    static Option of(String key) {
        for (Option option : values()) {
            if (option.key().equals(key)) {
                return option;
            }
        }
        throw new IllegalArgumentException(
                "unknown option '" + key + "'" + NearestName.didYouMean(key, keys()) + " (known: " + known() + ")");
    }

    static String known() {
        return String.join(", ", keys());
    }

    /** The names of all. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Option option : values()) {
            keys.add(option.key());
        }
        return keys;
    }
}
