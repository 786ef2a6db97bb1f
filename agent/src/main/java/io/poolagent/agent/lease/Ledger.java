// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.ReferenceQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases whose handles are still there: the open ones, and the ended ones until their handle is collected, so that a
 * second release is known whenever it comes. Never calls a method of a handle. Safe for use by any thread.
 */
public final class Ledger {
    private final WeakIdentityMap<Lease> leases = WeakIdentityMap.keeping();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** Enters a lease of this handle, acquired by the calling thread. */
    public Lease open(
            Object handle, Pool pool, @Nullable Object anchor, long nowMillis, @Nullable Throwable acquireStack) {
        Lease lease = new Lease(handle, collected, pool, anchor, nowMillis, acquireStack);
        lease.key = leases.put(handle, lease);
        return lease;
    }

    /** The lease of this handle, or null if none is known. */
    public @Nullable Lease find(Object handle) {
        return leases.get(handle);
    }

    /** Strikes out the leases whose handles were collected and hands on those that were open until then. */
    public void drainLost(Consumer<Lease> lost) {
        for (Object next = collected.poll(); next != null; next = collected.poll()) {
            Lease lease = (Lease) next;
            leases.remove(lease.key);
            if (lease.lose()) {
                lost.accept(lease);
            }
        }
    }

    /** Shows every open lease. */
    public void forEachOpen(Consumer<Lease> visitor) {
        for (Lease lease : leases.values()) {
            if (lease.state() == Lease.State.OPEN) {
                visitor.accept(lease);
            }
        }
    }

    /**
     * Whether some open lease's handle can only be reached by finalizers any more: the next collection may prove it lost.
     */
    public boolean hasDying() {
        for (Lease lease : leases.values()) {
            WeakIdentityMap.Key key = lease.key;
            if (lease.state() == Lease.State.OPEN && key != null && WeakIdentityMap.isDying(key)) {
                return true;
            }
        }
        return false;
    }

    /** How many leases are listed, ended ones included. */
    public int size() {
        return leases.size();
    }
}
