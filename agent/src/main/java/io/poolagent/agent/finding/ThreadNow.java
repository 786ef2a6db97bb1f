// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What the thread does just now that used a connection last. Immutable. */
public final class ThreadNow implements Detail {
    private final String thread;
    private final boolean acquirer;
    private final @Nullable Place place;
    private final boolean idle;
    private final boolean left;

    /**
     * @param acquirer whether it is the thread that acquired
     * @param place where it is; null if it has ended
     * @param idle whether it waits for its next work
     * @param left whether the methods that acquired have returned
     */
    public ThreadNow(String thread, boolean acquirer, @Nullable Place place, boolean idle, boolean left) {
        this.thread = thread;
        this.acquirer = acquirer;
        this.place = place;
        this.idle = idle;
        this.left = left;
    }

    /** Its name. */
    public String thread() {
        return thread;
    }

    public boolean isAcquirer() {
        return acquirer;
    }

    /** Where it is; null if it has ended. */
    public @Nullable Place place() {
        return place;
    }

    /** Whether it waits for its next work, in a queue of its executor or server. */
    public boolean isIdle() {
        return idle;
    }

    /** Whether the methods that acquired the connection are known to have returned. */
    public boolean hasLeft() {
        return left;
    }

    public ThreadNow afterLeaving() {
        return new ThreadNow(thread, acquirer, place, idle, true);
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.threadNow(this);
    }
}
