// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one reserved slot ready: validates its connection, and connects if there is none or it is dead. A success goes
 * to the waiter it was started for, or, when that has left, to the next or back to the pool; a failure goes to that
 * waiter alone.
 */
record Attempt(Connector connector, Slot slot, @Nullable Waiter waiter) implements Runnable {
    @Override
    public void run() {
        try {
            makeReady();
        } catch (Throwable e) { // Whatever a driver throws, the slot must not be lost.
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
        slot.connected(connector.connect());
    }
}
