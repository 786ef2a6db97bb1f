// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes the stacks of acquires, releases and executes: nearly the whole cost of watching. A stack is an unmaterialised {@link
 * Throwable}; it is rendered only if it comes to a report. Safe for use by any thread.
 */
public abstract class Capture {
    /** Of one core. */
    private static final double BUDGET = 0.01;

    /** The same, for executes: those are many, and must leave acquires theirs. */
    private static final double EXECUTES = 0.005;

    /**
     * The stack of the calling thread, or null if it is not taken this time.
     *
     * @param suspect whether something was found in the pool before
     */
    public abstract @Nullable Throwable take(boolean suspect);

    /** Whether {@link #take} surely takes it: then who asks may as well do so himself, and spare the frames in between. */
    public boolean isSure(boolean suspect) {
        return false;
    }

    /** The same at a release: its stack is of use only if the connection is released or used once more. */
    public @Nullable Throwable takeAtRelease(boolean suspect) {
        return take(suspect);
    }

    /** The same at an execute: its stack is of use only if nothing more is executed before something is found. */
    public abstract @Nullable Throwable takeAtExecute(boolean suspect);

    /** Called by the agent's thread, {@code sinceMillis} after the last time. */
    public void tick(long sinceMillis) {}

    /** Every acquire; of releases and executes as many as {@link #auto} takes. */
    public static Capture always() {
        Capture auto = auto();
        return new Capture() {
            @Override
            public boolean isSure(boolean suspect) {
                return true;
            }

            @Override
            public Throwable take(boolean suspect) {
                return new Throwable();
            }

            @Override
            public @Nullable Throwable takeAtRelease(boolean suspect) {
                return auto.take(suspect);
            }

            @Override
            public @Nullable Throwable takeAtExecute(boolean suspect) {
                return auto.takeAtExecute(suspect);
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

            @Override
            public @Nullable Throwable takeAtExecute(boolean suspect) {
                return null;
            }
        };
    }

    /** One in {@code n} of acquires and releases, and one in as many of executes, counted over all threads. */
    public static Capture sampled(int n) {
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger executes = new AtomicInteger();
        return new Capture() {
            @Override
            public @Nullable Throwable take(boolean suspect) {
                return next(turn);
            }

            @Override
            public @Nullable Throwable takeAtExecute(boolean suspect) {
                return next(executes);
            }

            private @Nullable Throwable next(AtomicInteger count) {
                return Math.floorMod(count.getAndIncrement(), n) == 0 ? new Throwable() : null;
            }
        };
    }

    /**
     * Always for a suspect pool; for any other until that has cost one percent of one core since the last tick, and executes
     * half of one.
     */
    public static Capture auto() {
        Allowance acquires = new Allowance(BUDGET);
        Allowance executes = new Allowance(EXECUTES);
        return new Capture() {
            @Override
            public boolean isSure(boolean suspect) {
                return suspect;
            }

            @Override
            public @Nullable Throwable take(boolean suspect) {
                return suspect ? new Throwable() : acquires.take();
            }

            @Override
            public @Nullable Throwable takeAtExecute(boolean suspect) {
                return suspect ? new Throwable() : executes.take();
            }

            @Override
            public void tick(long sinceMillis) {
                acquires.tick(sinceMillis);
                executes.tick(sinceMillis);
            }
        };
    }

    /** Time to take stacks in. */
    static final class Allowance {
        /** Of one stack: what it takes beyond is not its own but a thread's that had to wait for a core, or a collection's. */
        private static final long MOST_NANOS = 1_000_000;

        private final double ofOneCore;
        // Threads may overwrite each other's spending: it is then a little more, never by much.
        private volatile long nanosLeft;

        Allowance(double ofOneCore) {
            this.ofOneCore = ofOneCore;
            this.nanosLeft = (long) (ofOneCore * 1e9);
        }

        @Nullable
        Throwable take() {
            if (nanosLeft <= 0) {
                return null;
            }
            long start = System.nanoTime();
            Throwable stack = new Throwable();
            spend(System.nanoTime() - start);
            return stack;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate")
        void spend(long nanos) {
            nanosLeft -= Math.min(nanos, MOST_NANOS);
        }

        void tick(long sinceMillis) {
            // Savings are kept for one second at most, so that a burst after a quiet time is seen whole.
            nanosLeft = (long) Math.min(Math.max(nanosLeft, 0) + ofOneCore * 1e6 * sinceMillis, ofOneCore * 1e9);
        }
    }
}
