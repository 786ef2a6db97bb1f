// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.config;

import java.util.concurrent.TimeUnit;

/** Spans of time in words: {@code 250 ms}, {@code 30 s}, {@code 3 min 12 s}. */
public final class Spans {
    private Spans() {}

    public static String of(long nanos) {
        long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
        if (millis < 1000) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 60 ? minutes + " min " + seconds % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
