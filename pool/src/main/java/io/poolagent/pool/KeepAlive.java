// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** Validates one idle connection for which nobody asks. If it is alive it stays idle as if nothing had happened. */
final class KeepAlive implements Runnable {
    private final Pool pool;
    private final Slot slot;
    private final long mine;

    KeepAlive(Pool pool, Slot reserved, long mine) {
        this.pool = pool;
        this.slot = reserved;
        this.mine = mine;
    }

    @Override
    public void run() {
        if (!slot.tryClaim(mine)) {
            return;
        }
        long claimed = slot.word;
        try {
            PhysicalConnection physical = slot.physical;
            if (physical != null && pool.connector.isUsable(physical) && !pool.isClosed()) {
                pool.releasePath.offer(slot, false);
            } else {
                pool.retirement.later(
                        slot, slot.word(), pool.isClosed() ? CloseReason.POOL_CLOSED : CloseReason.BROKEN);
            }
        } catch (Error e) {
            if (slot.word == claimed) {
                slot.orphan = claimed;
            }
            throw e;
        }
    }
}
