// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes the stacks of acquires and releases: nearly the whole cost of watching. A stack is an unmaterialised {@link
 * Throwable}; it is rendered only if it comes to a report. Safe for use by any thread.
 */
public abstract class Capture {
    /** One percent of one core. */
    private static final double BUDGET = 0.01;

    /**
     * The stack of the calling thread, or null if it is not taken this time.
     *
     * @param suspect whether something was found in the pool before
     */
    public abstract @Nullable Throwable take(boolean suspect);

    /** The same at a release: its stack is of use only if the connection is released or used once more. */
    public @Nullable Throwable takeAtRelease(boolean suspect) {
        return take(suspect);
    }

    /** Called by the agent's thread, {@code sinceMillis} after the last time. */
    public void tick(long sinceMillis) {}

    /** Every acquire; of releases as many as {@link #auto} takes. */
    public static Capture always() {
        Capture auto = auto();
        return new Capture() {
            @Override
            public Throwable take(boolean suspect) {
                return new Throwable();
            }

            @Override
            public @Nullable Throwable takeAtRelease(boolean suspect) {
                return auto.take(suspect);
            }

            @Override
            public void tick(long sinceMillis) {
                auto.tick(sinceMillis);
            }
        };
    }

    public static Capture off() {
        return new Capture() {
            @Override
            public @Nullable Throwable take(boolean suspect) {
                return null;
            }
        };
    }

    /** One in {@code n}, counted over all threads. */
    public static Capture sampled(int n) {
        AtomicInteger turn = new AtomicInteger();
        return new Capture() {
            @Override
            public @Nullable Throwable take(boolean suspect) {
                return Math.floorMod(turn.getAndIncrement(), n) == 0 ? new Throwable() : null;
            }
        };
    }

    /** Always for a suspect pool; for any other until that has cost one percent of one core since the last tick. */
    public static Capture auto() {
        return new Capture() {
            // Threads may overwrite each other's spending: the budget is then a little larger, never wrong by much.
            private volatile long nanosLeft = (long) (BUDGET * 1e9);

            @Override
            @SuppressWarnings("NonAtomicVolatileUpdate")
            public @Nullable Throwable take(boolean suspect) {
                if (suspect) {
                    return new Throwable();
                }
                if (nanosLeft <= 0) {
                    return null;
                }
                long start = System.nanoTime();
                Throwable stack = new Throwable();
                nanosLeft -= System.nanoTime() - start;
                return stack;
            }

            @Override
            public void tick(long sinceMillis) {
                // Savings are kept for one second at most, so that a burst after a quiet time is seen whole.
                nanosLeft = (long) Math.min(Math.max(nanosLeft, 0) + BUDGET * 1e6 * sinceMillis, BUDGET * 1e9);
            }
        };
    }
}
