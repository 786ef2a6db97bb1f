// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import io.poolagent.pool.PoolConfig;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What {@code spring.datasource.guarded.*} says, by the pool's own names. As everywhere in Boot, spelling is free. */
final class GuardedProperties {
    static final String PREFIX = "spring.datasource.guarded";

    /**
     * What follows goes to the driver, as it is written; in brackets if it has other characters than letters and digits. The
     * second is what HikariCP calls it.
     */
    private static final List<String> DRIVER = List.of(PREFIX + ".data-source", PREFIX + ".data-source-properties");

    private static final Pattern OF_THE_DRIVER =
            Pattern.compile("(?i)data-?source(-?properties)?[.\\[].*", Pattern.DOTALL);

    private static final Pattern HUMP = Pattern.compile("[-_]+(.)");

    private static final Map<String, String> KNOWN = new HashMap<>();

    static {
        for (String name : PoolConfig.names()) {
            KNOWN.put(uniform(name), name);
        }
    }

    private GuardedProperties() {}

    static Map<String, String> of(Environment environment) {
        Map<String, String> settings = new LinkedHashMap<>();
        // Of one name in two spellings, as in an environment variable and in a file, the first has precedence.
        bound(environment, PREFIX).forEach((name, value) -> {
            if (!OF_THE_DRIVER.matcher(name).matches()) {
                settings.putIfAbsent(named(name), value);
            }
        });
        for (String prefix : DRIVER) {
            bound(environment, prefix).forEach((name, value) -> settings.putIfAbsent("dataSource." + name, value));
        }
        return settings;
    }

    private static Map<String, String> bound(Environment environment, String prefix) {
        return Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElse(Collections.emptyMap());
    }

    private static String named(String given) {
        String known = KNOWN.get(uniform(given));
        return known == null ? camelCase(given) : known;
    }

    private static String uniform(String name) {
        return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }

    /** For the pool to say what may have been meant. */
    private static String camelCase(String name) {
        return HUMP.matcher(name).replaceAll(hump -> hump.group(1).toUpperCase(Locale.ROOT));
    }
}
