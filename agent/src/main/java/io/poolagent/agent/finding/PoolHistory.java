// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.List;

/** How a pool was used in the last minutes, in slots of equal length, the oldest first. The last one is not over. Immutable. */
public final class PoolHistory implements Detail {
    public static final int UNKNOWN = -1;

    private final long slotMillis;
    private final List<Slot> slots;

    public PoolHistory(long slotMillis, List<Slot> slots) {
        this.slotMillis = slotMillis;
        this.slots = Collections.unmodifiableList(slots);
    }

    public long slotMillis() {
        return slotMillis;
    }

    public List<Slot> slots() {
        return slots;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.history(this);
    }

    /** What was sampled and counted in one slot. Immutable. */
    public static final class Slot {
        private final int used;
        private final int pending;
        private final long acquired;
        private final long failed;

        public Slot(int used, int pending, long acquired, long failed) {
            this.used = used;
            this.pending = pending;
            this.acquired = acquired;
            this.failed = failed;
        }

        /** Whether any sample was taken in it: a process may be stopped, or have no processor to run on. */
        public boolean isSampled() {
            return used >= 0;
        }

        /** The most connections that a sample saw in use; below 0 without a sample. */
        public int used() {
            return used;
        }

        /** The most threads that a sample saw waiting; below 0 without a sample. */
        public int pending() {
            return pending;
        }

        /** How many connections were acquired. */
        public long acquired() {
            return acquired;
        }

        /** How often {@code getConnection()} failed. */
        public long failed() {
            return failed;
        }
    }
}
