// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.config;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What another pool calls a setting that is not called so here.
 *
 * @param takenAs the name of what it is here; null if it is nothing
 * @param conversion of its value, if it is taken; refuses what has no counterpart
 * @param asIs the only value that it may have, since it asks for what this pool does anyway; null if there is none
 * @param instead what to write instead, or why to delete it
 */
public record ForeignSetting(
        String name,
        @Nullable String takenAs,
        UnaryOperator<String> conversion,
        @Nullable String asIs,
        String instead) {

    public static ForeignSetting taken(String name, String as, UnaryOperator<String> conversion) {
        return new ForeignSetting(name, as, conversion, null, "");
    }

    public static ForeignSetting refused(String name, @Nullable String asIs, String instead) {
        return new ForeignSetting(name, null, value -> value, asIs, instead);
    }

    /** Whether it asks for what this pool does anyway. */
    public boolean isAsIs(@Nullable String value) {
        return asIs != null && value != null && asIs.equals(value.trim().toLowerCase(Locale.ROOT));
    }

    /**
     * The value as it is written here.
     *
     * @throws IllegalArgumentException if it has no counterpart here
     */
    public @Nullable String convert(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            return conversion.apply(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": '" + value + "' (expected: a whole number)", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": '" + value + "' (expected: " + e.getMessage() + ")", e);
        }
    }

    /** Why it is refused. */
    public String refusal() {
        return name + ": no such setting; " + instead;
    }
}
