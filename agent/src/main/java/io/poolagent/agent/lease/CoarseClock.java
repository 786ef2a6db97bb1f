// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** Milliseconds that only move when the agent's thread ticks: reading them costs one load, not a system call. */
public final class CoarseClock {
    /** How far it moves at a time: up to a quarter less, or more if its thread comes late. */
    public static final long TICK_MILLIS = 100;

    private volatile long millis;

    /** Milliseconds since an arbitrary start; never goes back. */
    public long millis() {
        return millis;
    }

    /** Moves the clock; called by one thread only. */
    public void tick(long nowMillis) {
        millis = Math.max(millis, nowMillis);
    }
}
