// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

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
