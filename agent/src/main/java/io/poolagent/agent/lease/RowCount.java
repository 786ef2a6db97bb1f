// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** How many rows an execute changed, by what it returned to its caller; never by asking. */
public final class RowCount {
    /** Nobody knows, yet. */
    public static final long UNKNOWN = -1;

    /** Nothing was executed: a batch that was empty. */
    public static final long NOTHING_EXECUTED = -2;

    private RowCount() {}

    /** Whether this is what a method returns that counts rows. */
    public static boolean isOne(@Nullable Object returned) {
        return returned instanceof Number || returned instanceof int[] || returned instanceof long[];
    }

    /** Of what such a method returned; of anything else nothing is known. */
    public static long of(@Nullable Object returned) {
        if (returned instanceof Number) {
            return Math.max(UNKNOWN, ((Number) returned).longValue());
        }
        if (returned instanceof int[]) {
            int[] counts = (int[]) returned;
            long rows = counts.length == 0 ? NOTHING_EXECUTED : 0;
            for (int count : counts) {
                rows = plus(rows, count);
            }
            return rows;
        }
        if (returned instanceof long[]) {
            long[] counts = (long[]) returned;
            long rows = counts.length == 0 ? NOTHING_EXECUTED : 0;
            for (long count : counts) {
                rows = plus(rows, count);
            }
            return rows;
        }
        return UNKNOWN;
    }

    /** A batch's statement may succeed without a count; then only what others changed is known. */
    private static long plus(long rows, long count) {
        return rows > 0 || count > 0 ? Math.max(0, rows) + Math.max(0, count) : count < 0 ? UNKNOWN : rows;
    }
}
