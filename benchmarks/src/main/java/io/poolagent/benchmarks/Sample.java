// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.util.Locale;

/** What one JVM measured: per cycle, over all its threads. */
record Sample(double cpuNanos, double bytes, double wallNanos) {
    /** To be read by the parent process. */
    String line() {
        return String.format(Locale.ROOT, "%.3f %.2f %.3f", cpuNanos, bytes, wallNanos);
    }

    static Sample of(String line) {
        String[] words = line.split(" ", -1);
        return new Sample(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
}
