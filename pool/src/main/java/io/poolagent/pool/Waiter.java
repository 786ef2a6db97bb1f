// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One call of {@code getConnection()} that waits. It ends with a slot, a failure, or by its own decision to leave. */
final class Waiter {
    final Thread thread = Thread.currentThread();
    final long since = System.nanoTime();

    // Written under the lock of Waiters, at most one of the two, when taken off the queue.
    volatile @Nullable Slot handed;
    // The word that makes its thread the owner of that slot. Written before it.
    long handedAs;
    volatile @Nullable SQLException failure;
    // Whether that is a failure to connect. Written before it.
    volatile boolean unreachable;

    // Set by who wakes it, cleared by itself before it looks at the slots: so who sees it set need not wake it again.
    volatile boolean woken;

    // Set by its thread when that fails with an Error, and can do nothing more: nobody must be served who is gone.
    volatile boolean gone;

    // Whether an Attempt was started for this waiter, and when. Under the lock of Waiters.
    volatile boolean attended;
    volatile long attendedSince;

    /** Whether it may still be served. Under the lock of Waiters. */
    boolean waits() {
        return handed == null && failure == null && !gone;
    }
}
