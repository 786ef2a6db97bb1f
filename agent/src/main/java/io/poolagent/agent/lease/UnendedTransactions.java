// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The JTA transactions that a unit of work did not end. What finds it full is left out. Safe for use by any thread. */
public final class UnendedTransactions {
    private static final int MOST = 1_000;

    private final BlockingQueue<JtaTransaction> waiting = new ArrayBlockingQueue<>(MOST);
    private final AtomicInteger elsewhere = new AtomicInteger();

    /** The calling thread has begun one. */
    public JtaTransaction begin(long nowMillis, @Nullable Throwable stack) {
        return new JtaTransaction(new Release(nowMillis, stack), elsewhere.get());
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
}
