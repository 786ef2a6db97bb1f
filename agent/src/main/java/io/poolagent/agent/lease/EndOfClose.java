// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets who closes second wait until the first close has ended, on another thread: afterwards the connection is back in its pool,
 * as the caller of any {@code close()} may expect. Nobody wakes the waiting: that would cost every release something, and two
 * closes at once are rare. So it looks again and again, parked in between, which pins no virtual thread.
 *
 * <p>Bounded, since the first may need a lock that its second holds. After that the second goes on without a close of its own: the first
 * is still at work, and a second one beside it is what makes HikariCP lend a connection twice. All that its caller can miss is
 * that the connection is not back yet.
 */
public final class EndOfClose {
    static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private EndOfClose() {}

    /** Called by the second, when its own close is known to be skipped, or by who uses what the agent is closing. Never throws, and keeps an interrupt for its caller. */
    public static void await(Lease lease) {
        if (!lease.isBeingEndedByOther()) {
            return;
        }
        boolean interrupted = false;
        long start = System.nanoTime();
        long pause = FIRST_PAUSE;
        while (lease.isBeingEndedByOther() && System.nanoTime() - start < MOST_NANOS) {
            LockSupport.parkNanos(lease, pause);
            interrupted |= Thread.interrupted(); // Else it would not park any more.
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
