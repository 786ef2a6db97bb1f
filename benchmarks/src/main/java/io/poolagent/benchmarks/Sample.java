// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.util.Locale;

/** What one JVM measured: per cycle, over all its threads. */
record Sample(double cpuNanos, double bytes, double wallNanos) {
    private static final String MARK = "SAMPLE";

    /** One line, to be read by the parent process. */
    String line() {
        return String.format(Locale.ROOT, "%s %.3f %.2f %.3f", MARK, cpuNanos, bytes, wallNanos);
    }

    static boolean isIn(String line) {
        return line.startsWith(MARK + " ");
    }

    static Sample of(String line) {
        String[] words = line.split(" ", -1);
        return new Sample(Double.parseDouble(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]));
    }
}
