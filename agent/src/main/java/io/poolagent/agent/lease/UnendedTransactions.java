// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The JTA transactions that a unit of work did not end. What finds it full is left out. Safe for use by any thread. */
public final class UnendedTransactions {
    private static final int MOST = 1_000;

    /** At once: a stack takes some ten microseconds. */
    private static final int MOST_SETTLED = 200;

    private final BlockingQueue<JtaTransaction> waiting = new ArrayBlockingQueue<>(MOST);
    private final AtomicInteger elsewhere = new AtomicInteger();
    // Of those that began lately, with their stacks. The thread that began one may have it for as long as it lives.
    private final Queue<JtaTransaction> unsettled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unsettledSize = new AtomicInteger();
    private final SettledStacks stacks = new SettledStacks();
    private final int mostUnsettled;

    public UnendedTransactions() {
        this(10_000);
    }

    /** @param mostUnsettled how many may begin until {@link #settle}; others lose their stacks */
    UnendedTransactions(int mostUnsettled) {
        this.mostUnsettled = mostUnsettled;
    }

    /** The calling thread has begun one. */
    public JtaTransaction begin(long nowMillis, @Nullable Throwable stack) {
        if (stack == null || unsettledSize.get() >= mostUnsettled) {
            return new JtaTransaction(new Release(nowMillis, null), elsewhere.get());
        }
        JtaTransaction begun = new JtaTransaction(new Release(nowMillis, stack), elsewhere.get());
        unsettledSize.incrementAndGet();
        unsettled.add(begun);
        return begun;
    }

    /** Some transaction was ended or resumed by a thread that did not begin or suspend it. */
    public void goesOnElsewhere() {
        elsewhere.incrementAndGet();
    }

    /** Whether that happened since this one began, which it may then have been. */
    public boolean mayGoOnElsewhere(JtaTransaction transaction) {
        return transaction.seenElsewhere() != elsewhere.get();
    }

    /** The unit of work of this one is over; its thread no longer writes to it. */
    public void add(JtaTransaction transaction) {
        if (!waiting.offer(transaction)) {
            transaction.forget();
        }
    }

    /** The next one, left where it is; null if there is none. */
    public @Nullable JtaTransaction peek() {
        return waiting.peek();
    }

    /** The next one; null if there is none. */
    public @Nullable JtaTransaction poll() {
        return waiting.poll();
    }

    /** Lets go of the classes in the stacks of those that have not just begun. Called by the agent's thread. */
    public void settle(long nowMillis) {
        int left = MOST_SETTLED;
        JtaTransaction next = unsettled.peek();
        while (left > 0 && next != null) {
            Release begun = next.begun();
            if (begun != null && nowMillis - begun.millis() < Ledger.SETTLE_MILLIS) {
                return;
            }
            if (begun != null && begun.settle(stacks)) {
                left--;
            }
            unsettled.poll();
            unsettledSize.decrementAndGet();
            next = unsettled.peek();
        }
    }
}
