// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Spans;
import io.poolagent.pool.config.Text;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Settings for a human reader. What may be a secret is never shown. */
final class SettingsInWords {
    /** Where the parameters of a URL begin, of whatever kind of database. */
    private static final Pattern PARAMETERS = Pattern.compile("[?;&#]|:[A-Za-z]\\w*=");

    private static final Pattern SECRET = Pattern.compile("(?i)passw|pwd|secret|token");

    /** Shown even if nobody set them. */
    private static final Set<Option> ALWAYS = Set.of(Option.MAXIMUM_POOL_SIZE, Option.ACQUIRE_TIMEOUT);

    private static final Set<Option> OBJECTS =
            Set.of(Option.DATA_SOURCE, Option.THREAD_FACTORY, Option.ERROR_CLASSIFIER);

    private static final PoolConfigBuilder DEFAULTS = new PoolConfigBuilder();

    private SettingsInWords() {}

    /** Those that are not the default, and the most important. */
    static String all(PoolConfigBuilder settings) {
        StringJoiner words = new StringJoiner(", ", "PoolConfig[", "]");
        for (Option option : Option.values()) {
            Object value = option.get(settings);
            // Nothing is called on a data source, not even equals.
            boolean isShown = OBJECTS.contains(option) ? value != null : !Objects.equals(value, option.get(DEFAULTS));
            if (isShown || ALWAYS.contains(option)) {
                words.add(option.settingName() + "=" + text(option, value));
            }
        }
        return words.toString();
    }

    private static String text(Option option, @Nullable Object value) {
        if (option == Option.JDBC_URL) {
            return url((String) Objects.requireNonNull(value));
        }
        if (option == Option.PASSWORD || value instanceof Map) {
            return "…";
        }
        if (value instanceof Duration duration) {
            return Text.of(duration);
        }
        if (value instanceof DataSource || value instanceof Collection) {
            return value instanceof Collection<?> several
                    ? several.stream()
                            .map(each -> each.getClass().getName())
                            .toList()
                            .toString()
                    : value.getClass().getName(); // Its own text may hold a password.
        }
        if (value != null && OBJECTS.contains(option)) {
            return value.getClass().getName();
        }
        return option == Option.TRANSACTION_ISOLATION && value != null
                ? Text.isolation((Integer) value)
                : String.valueOf(value);
    }

    /** What somebody who reads the log has to know of a pool. */
    static String start(PoolConfig config) {
        Duration wait = config.acquireTimeout();
        return source(config.settings()) + ", maximumPoolSize=" + config.maximumPoolSize() + ", minimumIdle="
                + config.minimumIdle() + "; getConnection() waits "
                + (wait.isZero() ? "without limit" : "at most " + Spans.of(wait.toNanos()));
    }

    private static String source(PoolConfigBuilder settings) {
        String user = settings.username == null ? "" : " as " + settings.username;
        if (settings.jdbcUrl != null) {
            return url(settings.jdbcUrl) + user;
        }
        if (settings.dataSource != null) {
            return settings.dataSource.getClass().getName();
        }
        return (settings.dataSourceClassName == null ? settings.dataSourceJNDI : settings.dataSourceClassName) + user;
    }

    /** A URL without its parameters; no more than its kind, if there may be a user and a password in it. */
    static String url(String url) {
        int kind = url.indexOf(':', url.indexOf(':') + 1) + 1;
        String rest = PARAMETERS.split(url.substring(kind), 2)[0];
        // Oracle writes thin:@host.
        boolean mayHaveUser = url.substring(kind).replaceFirst("^(\\w*:)?@", "").contains("@");
        boolean isShown = kind > 0 && !mayHaveUser && !SECRET.matcher(rest).find();
        return url.substring(0, kind) + (isShown ? rest : "…");
    }
}
