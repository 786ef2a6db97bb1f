// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.ForeignSetting;
import io.poolagent.pool.config.ForeignSettings;
import io.poolagent.pool.config.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads settings by name: what properties, URLs, JNDI references and bean setters have in common. */
final class Options {
    /** What follows is the name of a property for the driver. */
    static final String DRIVER_PREFIX = "dataSource.";

    private static final Map<String, Option> BY_NAME = new LinkedHashMap<>();

    static {
        for (Option option : Option.values()) {
            BY_NAME.put(option.settingName(), option);
            option.aliases().forEach(alias -> BY_NAME.put(alias, option));
        }
    }

    private Options() {}

    /** @throws IllegalArgumentException if there is no such setting, or not such a value */
    static void put(PoolConfigBuilder builder, String name, @Nullable String value) {
        ForeignSetting foreign = ForeignSettings.get(name);
        if (foreign == null || BY_NAME.containsKey(name)) {
            option(name).put(builder, name, converted(name, value));
        } else if (!foreign.isAsIs(value)) {
            option(name).put(builder, name, foreign.convert(value));
        }
    }

    /** Refuses what no value of any other setting could make right. */
    static void check(String name, @Nullable String value) {
        PoolConfigBuilder trial = trial();
        put(trial, name, value);
        trial.build();
    }

    /** As check, of each and of all together. */
    static void checkAll(Map<String, String> settings) {
        put(trial(), settings, true);
    }

    private static PoolConfigBuilder trial() {
        return PoolConfig.builder().name("trial").jdbcUrl("jdbc:trial").maximumPoolSize(Integer.MAX_VALUE);
    }

    /** Every name that is understood: the settings', their aliases, those of other pools. */
    static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(BY_NAME.keySet());
        ForeignSettings.names().forEach(names::add);
        return names;
    }

    /** Puts these settings, no two of which may be the same one; returns the builder. */
    static PoolConfigBuilder put(PoolConfigBuilder builder, Map<String, String> settings) {
        return put(builder, settings, false);
    }

    private static PoolConfigBuilder put(PoolConfigBuilder builder, Map<String, String> settings, boolean checked) {
        Map<Option, String> given = new EnumMap<>(Option.class);
        Map<String, String> forDriver = new TreeMap<>();
        List<IllegalArgumentException> refusals = new ArrayList<>();
        new TreeMap<>(settings).forEach((name, value) -> {
            if (name.startsWith(DRIVER_PREFIX)) {
                forDriver.put(name.substring(DRIVER_PREFIX.length()), value);
                return;
            }
            try {
                requireOnce(given, name, value);
                if (checked) {
                    check(name, value);
                }
                put(builder, name, value);
            } catch (IllegalArgumentException e) {
                refusals.add(e);
            }
        });
        if (!refusals.isEmpty()) {
            throw all(refusals);
        }
        return builder.connectionProperties(forDriver);
    }

    private static void requireOnce(Map<Option, String> given, String name, @Nullable String value) {
        ForeignSetting foreign = BY_NAME.containsKey(name) ? null : ForeignSettings.get(name);
        if (foreign != null && foreign.isAsIs(value)) {
            return;
        }
        String before = given.put(option(name), name);
        if (before != null) {
            throw new IllegalArgumentException(before + ", " + name + ": both are set (expected: one of them)");
        }
    }

    /** All at once: who takes a configuration over must not learn one a start. */
    private static IllegalArgumentException all(List<IllegalArgumentException> refusals) {
        if (refusals.size() == 1) {
            return refusals.get(0);
        }
        IllegalArgumentException all = new IllegalArgumentException(
                refusals.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")));
        refusals.forEach(all::addSuppressed);
        return all;
    }

    /** What a name of another pool is here: the setting, or null if that is called so here or nowhere. */
    static @Nullable Option named(String name) {
        return BY_NAME.get(name);
    }

    /** The settings as texts, the properties' own defaults included. */
    static Map<String, String> texts(Properties properties) {
        Map<String, String> texts = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
        // What is no string is invisible to getProperty, and would be passed over without a word.
        properties.forEach((name, value) -> texts.put(String.valueOf(name), text(String.valueOf(name), value)));
        return texts;
    }

    private static String text(String name, Object value) {
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum
                || value instanceof Duration) {
            return value.toString();
        }
        throw new IllegalArgumentException(name + ": a " + value.getClass().getName() + " (expected: text)");
    }

    private static Option option(String name) {
        Option option = BY_NAME.get(name);
        if (option != null) {
            return option;
        }
        ForeignSetting foreign = ForeignSettings.get(name);
        String takenAs = foreign == null ? null : foreign.takenAs();
        if (takenAs != null) {
            return option(takenAs);
        }
        if (foreign != null) {
            throw new IllegalArgumentException(foreign.refusal());
        }
        throw new IllegalArgumentException(
                name + ": no such setting" + NearestName.hint(name, candidates()) + " (expected: " + expected() + ")");
    }

    private static List<String> candidates() {
        List<String> candidates = new ArrayList<>(BY_NAME.keySet());
        candidates.add(DRIVER_PREFIX);
        return candidates;
    }

    private static String expected() {
        return Arrays.stream(Option.values()).map(Option::settingName).collect(Collectors.joining(", ")) + ", or "
                + DRIVER_PREFIX + "… for the driver";
    }

    /** Other pools write "never" and "no limit" as -1. For some a wait of 0 is none, for some for ever: refused. */
    private static @Nullable String converted(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        boolean isWait = name.equals("maxWait") || name.equals("maxWaitMillis");
        if (isWait && value.trim().equals("0")) {
            throw new IllegalArgumentException(name + ": '" + value
                    + "' (expected: > 0, or -1 for no limit; not to wait is blockWhenExhausted=false)");
        }
        boolean isUnlimited =
                (isWait || name.equals("maxConnLifetimeMillis")) && value.trim().startsWith("-");
        return isUnlimited ? "0" : value;
    }
}
