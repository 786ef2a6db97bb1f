// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says who may connect. While connecting works, everybody with an empty slot. After a failure, until something connects
 * again: one at a time (the <em>probe</em>), and between two probes a pause that doubles. If a failed connect is the
 * caller's affair ({@link ConnectFailure#FAIL}) this never pauses.
 *
 * <p>The monitor is a leaf: it guards these fields, and nothing is called in it that waits. No permission is lost:
 *
 * <ul>
 *   <li>A pause ends by the timer, else by the first who asks {@link #GRACE_NANOS} after its end. The housekeeper asks
 *       at every sweep, so a timer that an Error took away costs no more than a sweep.
 *   <li>A probe is over as soon as its slot has another word than the probe's: whoever moved the slot on. Nothing has to
 *       be written for that, so a probe that fails with an Error blocks nobody longer than its slot. One that hangs for
 *       {@code connectTimeout} no longer counts.
 *   <li>{@link #failed} is called before the slot is vacated, so nobody probes between a failure and its pause.
 * </ul>
 */
final class ConnectBackoff {
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ticks ticks;
    private final boolean isOn;
    private final long probeLimit;

    private int failures;
    private long firstFailureAt;
    private boolean pausing;
    private long pausingUntil;
    /** Which pause: a timer of an earlier one ends nothing. */
    private long pause;

    private @Nullable Slot probe;
    private long probeWord;
    private long probeSince;

    ConnectBackoff(Ticks ticks, PoolConfig config) {
        this.ticks = ticks;
        this.isOn = config.connectFailure() == ConnectFailure.WAIT;
        this.probeLimit = Checks.nanos(config.connectTimeout());
    }

    /** An empty slot to connect, CONNECTING now, its word the owner's; null if there is none, or it is not allowed. */
    synchronized @Nullable Slot take(Slots slots) {
        long now = ticks.exact();
        if (!isAllowed(now)) {
            return null;
        }
        Slot slot = slots.tryEmpty();
        if (slot != null && failures > 0) {
            probe = slot;
            probeWord = slot.word;
            probeSince = now;
        }
        return slot;
    }

    /** Whether the owner of this slot, who found its connection dead, may connect. The slot is CONNECTING. */
    synchronized boolean mayReplace(Slot connecting) {
        long now = ticks.exact();
        if (!isAllowed(now)) {
            return false;
        }
        if (failures > 0) {
            probe = connecting;
            probeWord = connecting.word;
            probeSince = now;
        }
        return true;
    }

    private boolean isAllowed(long now) {
        if (failures == 0) {
            return true;
        }
        if (pausing && now - pausingUntil >= GRACE_NANOS) {
            pausing = false;
        }
        return !pausing && !isProbing(now);
    }

    private boolean isProbing(long now) {
        Slot slot = probe;
        return slot != null && slot.isStillConnecting(probeWord) && now - probeSince < probeLimit;
    }

    /**
     * Connecting this slot failed; it is CONNECTING still.
     *
     * @return the pause that begins now, to be ended by {@link #paused}; null if none begins
     */
    synchronized @Nullable Pause failed(Slot slot) {
        boolean isProbe = probe == slot && slot.isStillConnecting(probeWord);
        if (!isOn || (failures > 0 && !isProbe)) {
            return null; // One of those that began before the first failure: it says nothing new.
        }
        long now = ticks.exact();
        if (failures == 0) {
            firstFailureAt = now;
        }
        long longest = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures, 10));
        // So that the pools of many processes do not all come at once.
        long nanos = longest - ThreadLocalRandom.current().nextLong(longest / 2);
        failures++;
        probe = null;
        pausing = true;
        pausingUntil = now + nanos;
        pause++;
        return new Pause(pause, nanos, failures == 1);
    }

    /** Ends the pause with this number, if it is on. */
    synchronized void paused(long number) {
        if (pause == number) {
            pausing = false;
        }
    }

    /** Something connected; for how long that was impossible, in nanoseconds, or 0 if it was not. */
    synchronized long succeeded() {
        long outage = failures == 0 ? 0 : Math.max(1, ticks.exact() - firstFailureAt);
        failures = 0;
        pausing = false;
        probe = null;
        return outage;
    }

    /** How often it failed since it last worked; those not counted that began before the first failure. */
    synchronized int failures() {
        return failures;
    }

    /** @param isFirst whether connecting worked until then */
    record Pause(long number, long nanos, boolean isFirst) {}
}
