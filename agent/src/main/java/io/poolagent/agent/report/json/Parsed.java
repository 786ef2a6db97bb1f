// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link JsonReader} has read, by the type that is expected there; empty or 0 where another stands, or none. */
public final class Parsed {
    private Parsed() {}

    /** An object's fields. */
    public static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map ? (Map<?, ?>) value : Collections.emptyMap();
    }

    /** The elements of an array. */
    public static List<?> list(@Nullable Object value) {
        return value instanceof List ? (List<?>) value : Collections.emptyList();
    }

    /** A whole number. */
    public static long number(@Nullable Object value) {
        return value instanceof Number ? ((Number) value).longValue() : 0;
    }

    /** Whatever it is, as text. */
    public static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
