// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.util.Arrays;

/**
 * What a guarded lease cannot do without, and nothing else: a slot found by thread id, one compare-and-set to lease it
 * with a new generation, one handle, one compare-and-set to release exactly that lease. No queue, no ages, no state of
 * the session, no events, no {@code Connection} to implement. The measure of what all these cost in the guarded pool.
 */
final class BareLimit {
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Slot.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Slot[] slots;
    private final int[] hints = new int[256];

    BareLimit(int size) {
        slots = new Slot[size];
        Arrays.setAll(slots, i -> new Slot());
    }

    /** Without a queue there is nothing to wait in: this is not for more threads than slots. */
    @SuppressWarnings("ThreadPriorityCheck")
    Handle acquire() {
        int hint = threadId() & (hints.length - 1);
        int first = hints[hint];
        int i = first;
        while (true) {
            Slot slot = slots[i];
            long seen = slot.word;
            if ((seen & 1) == 0 && WORD.compareAndSet(slot, seen, seen + 1)) {
                if (i != first) {
                    hints[hint] = i;
                }
                return new Handle(slot, seen + 1);
            }
            i = i + 1 == slots.length ? 0 : i + 1;
            if (i == first) {
                Thread.yield();
            }
        }
    }

    /** Thread.threadId() came with Java 19; this is the same, and final in all but name. */
    private static int threadId() {
        return (int) Thread.currentThread().getId();
    }

    /** One lease. The word is odd while leased; each lease has another odd word. */
    static final class Handle {
        private final Slot slot;
        private final long ticket;

        private Handle(Slot slot, long ticket) {
            this.slot = slot;
            this.ticket = ticket;
        }

        /** False if this lease was over. */
        boolean release() {
            return WORD.compareAndSet(slot, ticket, ticket + 1);
        }

        Connection physical() {
            return slot.physical;
        }
    }

    private static final class Slot {
        volatile long word;
        final Connection physical = Stub.connection();

        // A cache line for each word.
        @SuppressWarnings("unused")
        private long pad0, pad1, pad2, pad3, pad4, pad5, pad6, pad7;
    }
}
