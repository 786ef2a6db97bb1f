// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** How long something took each time, by how often it took so long. Immutable. */
public final class Durations {
    private final long[] boundsMicros;
    private final long[] counts;
    private final long sumMicros;

    /**
     * Keeps the arrays: they must not change any more.
     *
     * @param counts for each bound what came within it, and not within the one before; then what is beyond all
     */
    public Durations(long[] boundsMicros, long[] counts, long sumMicros) {
        this.boundsMicros = boundsMicros;
        this.counts = counts;
        this.sumMicros = sumMicros;
    }

    /** Others, with the same bounds; keeps the array. */
    public Durations with(long[] otherCounts, long otherSumMicros) {
        return new Durations(boundsMicros, otherCounts, otherSumMicros);
    }

    /** How many bounds there are. */
    public int bounds() {
        return boundsMicros.length;
    }

    /** The largest duration that counts as this one, in microseconds. */
    public long boundMicros(int at) {
        return boundsMicros[at];
    }

    /** How many took no longer than this bound and longer than the one before; with {@link #bounds()} those beyond all. */
    public long count(int at) {
        return counts[at];
    }

    /** All together. */
    public long sumMicros() {
        return sumMicros;
    }
}
