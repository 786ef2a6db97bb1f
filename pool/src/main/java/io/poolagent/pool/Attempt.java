// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one reserved slot ready: validates its connection, and connects if there is none or it is dead. A success goes
 * to the waiter it was started for, or, when that has left, to the next or back to the pool; a failure goes to that
 * waiter alone.
 */
final class Attempt implements Runnable {
    final Slot slot;
    /** The slot's word, by which this claims it. */
    final long mine;

    final @Nullable Waiter waiter;
    private final Connector connector;

    Attempt(Connector connector, Slot slot, long mine, @Nullable Waiter waiter) {
        this.connector = connector;
        this.slot = slot;
        this.mine = mine;
        this.waiter = waiter;
    }

    @Override
    public void run() {
        if (!slot.tryClaim(mine)) {
            return;
        }
        long claimed = slot.word();
        try {
            makeReadyOrFail();
        } catch (Error e) {
            if ((slot.word & ~Slot.STATUS_MASK) == (claimed & ~Slot.STATUS_MASK)) {
                slot.orphan = claimed;
            }
            throw e;
        }
    }

    private void makeReadyOrFail() {
        try {
            makeReady();
        } catch (Throwable e) { // Whatever a driver throws, neither the slot nor its connection must be lost.
            PhysicalConnection present = slot.physical;
            if (present != null) {
                connector.close(present, CloseReason.BROKEN);
            }
            slot.vacate();
            connector.failed(waiter, e instanceof SQLException sql ? sql : new SQLException(e.toString(), "08001", e));
            return;
        }
        connector.succeeded(slot, waiter);
    }

    private void makeReady() throws SQLException {
        PhysicalConnection present = slot.physical;
        if (present != null && connector.isUsable(present)) {
            return;
        }
        if (present != null) {
            CloseReason doomed = present.doomed();
            connector.close(present, doomed == null ? CloseReason.BROKEN : doomed);
            slot.reconnecting();
        }
        // In this order: evictAll() counts itself and then looks at what is connected.
        int evictions = connector.evictions();
        PhysicalConnection fresh = connector.connect();
        slot.connected(fresh);
        if (connector.evictions() != evictions) {
            fresh.expired = true;
        }
    }
}
