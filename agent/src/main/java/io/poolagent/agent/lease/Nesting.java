// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open leases of each thread, to see that one acquires while it holds another of the same pool. There only while
 * somebody wants to know. A lease counts as held if its thread has used it, or releases it itself: one that was handed to
 * another thread does not. Entries are made and changed by the thread they belong to; any thread may call.
 */
public final class Nesting {
    // By the thread's number, not the thread: nothing here keeps it. Each lease leads on to the one opened before it.
    private final ConcurrentHashMap<Long, Lease> latest = new ConcurrentHashMap<>();

    /** Enters a lease that the calling thread has just opened; returns the one of the same pool that it held, if any. */
    public @Nullable Lease opened(Lease lease) {
        Lease before = openFrom(latest.put(lease.threadId(), lease));
        lease.oddity().outer = before;
        Lease held = null;
        for (Lease outer = before; outer != null; outer = outer.oddity().outer) {
            Oddity odd = outer.oddity();
            odd.outer = openFrom(odd.outer);
            if (outer.pool() != lease.pool()) {
                continue;
            }
            Use use = Use.ifAny(outer);
            if (use != null && use.wasUsedByItsThread()) {
                held = held == null ? outer : held;
            } else if (!wasUsed(use) && odd.inner == null) {
                odd.inner = lease; // Who holds it shows when it is released.
            }
        }
        return held;
    }

    /** A lease was released by the calling thread; returns the one that was opened while it held this one unused, if any. */
    public @Nullable Lease released(Lease lease) {
        Oddity odd = lease.oddity();
        Lease inner = odd.inner;
        odd.inner = null;
        boolean own = lease.threadId() == Thread.currentThread().getId();
        Use use = Use.ifAny(lease);
        return own && (!wasUsed(use) || use.wasUsedByItsThread()) ? inner : null;
    }

    private static boolean wasUsed(@Nullable Use use) {
        return use != null && use.wasUsed();
    }

    private static @Nullable Lease openFrom(@Nullable Lease lease) {
        Lease next = lease;
        while (next != null && next.state() != Lease.State.OPEN) {
            next = next.oddity().outer;
        }
        return next;
    }

    /** Forgets the threads that hold nothing any more. Called by the agent's thread. */
    public void prune() {
        latest.forEach((thread, lease) -> {
            if (openFrom(lease) == null) {
                latest.remove(thread, lease);
            }
        });
    }

    /** How many threads are listed. */
    int size() {
        return latest.size();
    }
}
