// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

/** Spans of time and counts in words. */
public final class Spans {
    private Spans() {}

    /** As in {@code 3 min 11 s}. */
    public static String words(long millis) {
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 10_000 && millis % 1_000 != 0) {
            return millis / 1_000 + "." + millis % 1_000 / 100 + " s";
        }
        long seconds = millis / 1_000;
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 60 ? minutes + " min " + seconds % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** As in {@code 1 connection}, {@code 2 connections}. */
    public static String counted(long n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
