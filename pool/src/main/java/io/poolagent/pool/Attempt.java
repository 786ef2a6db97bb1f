// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one reserved slot ready: validates its connection, and connects if there is none or it is dead. A success goes
 * to the waiter it was started for, or, when that has left, to the next or back to the pool. After a failure that
 * waiter goes on waiting, or gets it: see {@link ConnectFailure}.
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
        boolean isReady;
        try {
            isReady = makeReady();
        } catch (Throwable e) { // Whatever a driver throws, neither the slot nor its connection must be lost.
            PhysicalConnection present = slot.physical;
            if (present != null) {
                connector.close(present, CloseReason.BROKEN);
            }
            SQLException failure = e instanceof SQLException sql ? sql : new SQLException(e.toString(), "08001", e);
            ConnectBackoff.Pause pause = connector.failing(slot, failure);
            slot.vacate();
            connector.failed(waiter, failure, pause);
            return;
        }
        if (isReady) {
            connector.succeeded(slot, waiter);
        } else {
            slot.vacate();
            connector.putOff(waiter);
        }
    }

    /** False if its connection was dead, and now is no time to connect. */
    private boolean makeReady() throws SQLException {
        PhysicalConnection present = slot.physical;
        if (present != null && connector.isUsable(present)) {
            return true;
        }
        if (present != null) {
            CloseReason doomed = present.doomed();
            connector.close(present, doomed == null ? CloseReason.BROKEN : doomed);
            slot.reconnecting();
            if (!connector.mayReplace(slot)) {
                return false;
            }
        }
        // In this order: evictAll() counts itself and then looks at what is connected.
        int evictions = connector.evictions();
        PhysicalConnection fresh = connector.connect();
        slot.connected(fresh);
        if (connector.evictions() != evictions) {
            fresh.expired = true;
        }
        return true;
    }
}
