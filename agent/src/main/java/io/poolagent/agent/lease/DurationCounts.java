// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, by how often it took so long. No count is lost; sums taken meanwhile may differ by what is under way.
 * Safe for use by any thread.
 */
public final class DurationCounts {
    /** In microseconds: 1 ms to 10 s, as OpenTelemetry advises for the operations of a database client. */
    private static final long[] BOUNDS = {
        1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder sum = new LongAdder();

    DurationCounts() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(long micros) {
        int at = 0;
        while (at < BOUNDS.length && micros > BOUNDS[at]) {
            at++;
        }
        counts[at].increment();
        sum.add(micros);
    }

    /** What came within each of these many microseconds, and not within the one before. */
    public static long[] boundsMicros() {
        return BOUNDS.clone();
    }

    /** How often, by bound; the last is beyond all bounds. */
    public long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    /** All together. */
    public long sumMicros() {
        return sum.sum();
    }
}
