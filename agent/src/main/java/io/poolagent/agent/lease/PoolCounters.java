// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to one pool's connections. No count is lost; sums taken meanwhile may differ by what is under way. Safe
 * for use by any thread.
 */
public final class PoolCounters {
    private static final AtomicLong MADE = new AtomicLong();

    private final long number = MADE.incrementAndGet();
    private final LongAdder acquired = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder released = new LongAdder();
    // Null unless times are exact.
    private volatile @Nullable DurationCounts waits;
    private volatile @Nullable DurationCounts uses;
    // Rare, so a map will do.
    private final Map<Enum<?>, LongAdder> reclaims = new ConcurrentHashMap<>();

    /** Of each pool of this JVM another: two may have one name. */
    public long number() {
        return number;
    }

    /** A connection was lent. */
    public void acquires() {
        acquired.increment();
    }

    /** None was lent: the call threw, or gave null. */
    public void fails() {
        failed.increment();
    }

    /** Whoever was lent a connection had waited so long for it; a negative number says that nobody knows. */
    public void waited(long micros) {
        DurationCounts counts = waits;
        if (counts == null) {
            begin();
            counts = Objects.requireNonNull(waits);
        }
        if (micros >= 0) {
            counts.add(micros);
        }
    }

    /** A connection that was given back had been lent for so long. */
    public void used(long micros) {
        DurationCounts counts = uses;
        if (counts == null) {
            counts = beginUses();
        }
        counts.add(Math.max(0, micros));
    }

    private synchronized void begin() {
        beginUses();
        if (waits == null) {
            waits = new DurationCounts();
        }
    }

    private synchronized DurationCounts beginUses() {
        DurationCounts counts = uses;
        if (counts == null) {
            counts = new DurationCounts();
            uses = counts;
        }
        return counts;
    }

    /** How long acquiring took; null unless times are exact, and where nobody sees how long, as of a home-made pool. */
    public @Nullable DurationCounts waits() {
        return waits;
    }

    /** For how long connections were lent that were given back; null unless times are exact. */
    public @Nullable DurationCounts uses() {
        return uses;
    }

    /** The application gave a connection back. */
    public void releases() {
        released.increment();
    }

    /** An attempt to take a connection back ended like this. */
    public void reclaimEnds(Enum<?> outcome) {
        reclaims.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    }

    public long acquired() {
        return acquired.sum();
    }

    public long failed() {
        return failed.sum();
    }

    public long released() {
        return released.sum();
    }

    /** How many attempts to take a connection back have ended like this. */
    public long reclaimsEnded(Enum<?> outcome) {
        LongAdder count = reclaims.get(outcome);
        return count == null ? 0 : count.sum();
    }
}
