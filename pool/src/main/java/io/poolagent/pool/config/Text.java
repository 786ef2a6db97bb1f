// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.config;

import java.sql.Connection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a setting is written as text. What cannot be read is refused by name, and repeated unless it may be secret. */
public record Text<T>(String expected, boolean mayBeSecret, Function<String, T> reader) {
    private static final Pattern SPAN = Pattern.compile("(-?\\d+) *(ms|s|m|min|h|d|)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "", ChronoUnit.MILLIS,
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "min", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    public static final Text<String> ANY = new Text<>("text", true, text -> text);
    public static final Text<Integer> NUMBER = new Text<>("a whole number", false, Integer::valueOf);
    public static final Text<Boolean> TRUTH = new Text<>("true or false", false, Text::truth);
    public static final Text<Duration> DURATION = new Text<>(
            "a duration such as 500ms, 30s, 10min, 1h or PT30S; a bare number is milliseconds", false, Text::duration);
    public static final Text<Map<String, String>> PAIRS = new Text<>("name=value;name=value", true, Text::pairs);

    public static final Text<Integer> ISOLATION =
            new Text<>("READ_UNCOMMITTED or READ_COMMITTED or REPEATABLE_READ or SERIALIZABLE", false, Text::isolation);

    /** An object, of a class with a constructor without parameters. */
    public static <T> Text<T> instance(Class<T> type) {
        return new Text<>(
                "the name of a public class that implements " + type.getSimpleName()
                        + " and has a constructor without parameters",
                false,
                name -> Instances.of(type, name));
    }

    public static <E extends Enum<E>> Text<E> oneOf(Class<E> type) {
        String names = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(" or "));
        return new Text<>(names, false, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** An object that has no text, but can be given by a setter. */
    public static <T> Text<T> none(String instead) {
        return new Text<>(instead, true, text -> {
            throw new IllegalArgumentException("no text");
        });
    }

    /**
     * What the text says.
     *
     * @param name as it was given, which may be an alias
     */
    public T read(String name, @Nullable String text) {
        try {
            return reader.apply(
                    this.equals(ANY) ? text : Objects.requireNonNull(text, name).trim());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            String given = mayBeSecret ? "" : ": '" + text + "'";
            throw new IllegalArgumentException(name + given + " (expected: " + expected + ")", e);
        }
    }

    /** So that {@link #DURATION} reads the same. */
    public static String of(Duration duration) {
        if (duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
            return duration.toSeconds() + "s";
        }
        return duration.equals(duration.truncatedTo(ChronoUnit.MILLIS))
                ? duration.toMillis() + "ms"
                : duration.toString();
    }

    /** So that {@link #PAIRS} reads the same. */
    public static String of(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining(";"));
    }

    private static final Map<String, Integer> ISOLATIONS = Map.of(
            "READ_UNCOMMITTED", Connection.TRANSACTION_READ_UNCOMMITTED,
            "READ_COMMITTED", Connection.TRANSACTION_READ_COMMITTED,
            "REPEATABLE_READ", Connection.TRANSACTION_REPEATABLE_READ,
            "SERIALIZABLE", Connection.TRANSACTION_SERIALIZABLE);

    /** As the constants are called, with TRANSACTION_ or without, or a number, which may be the driver's own. */
    private static Integer isolation(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        Integer known =
                ISOLATIONS.get(name.startsWith("TRANSACTION_") ? name.substring("TRANSACTION_".length()) : name);
        return known == null ? Integer.valueOf(text) : known;
    }

    /** So that {@link #ISOLATION} reads the same. */
    public static String isolation(int level) {
        return ISOLATIONS.entrySet().stream()
                .filter(each -> each.getValue() == level)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(String.valueOf(level));
    }

    private static Boolean truth(String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException("neither");
    }

    private static Duration duration(String text) {
        Matcher parts = SPAN.matcher(text);
        return parts.matches()
                ? Duration.of(Long.parseLong(parts.group(1)), UNITS.get(parts.group(2)))
                : Duration.parse(text);
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(pair.substring(0, equals).trim(), pair.substring(equals + 1));
            } else if (!pair.isBlank()) {
                throw new IllegalArgumentException("no name");
            }
        }
        return pairs;
    }
}
