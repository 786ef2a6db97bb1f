// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import org.jspecify.annotations.Nullable;

/** When, by whom and where a lease was released, or used. */
public final class Release {
    private final long millis;
    private final String thread;
    // Replaced by the agent's thread alone.
    private volatile @Nullable Throwable stack;

    public Release(long millis, @Nullable Throwable stack) {
        this(millis, VirtualThreads.nameOf(Thread.currentThread()), stack);
    }

    Release(long millis, String thread, @Nullable Throwable stack) {
        this.millis = millis;
        this.thread = thread;
        this.stack = stack;
    }

    public long millis() {
        return millis;
    }

    public String thread() {
        return thread;
    }

    public @Nullable Throwable stack() {
        return stack;
    }

    boolean settle(SettledStacks stacks) {
        Throwable captured = stack;
        if (captured == null || SettledStacks.isSettled(captured)) {
            return false;
        }
        stack = stacks.settle(captured);
        return true;
    }
}
