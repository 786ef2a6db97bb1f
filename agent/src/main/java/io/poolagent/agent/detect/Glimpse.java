// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.ThreadNow;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.lease.VirtualThreads;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import org.jspecify.annotations.Nullable;

/** Where a thread was when it was looked at. Immutable. */
final class Glimpse {
    private final String thread;
    private final Site at;
    private final ThreadDoes does;

    /** @param thread its name */
    Glimpse(String thread, Site at) {
        this(thread, at, ThreadDoes.OTHER);
    }

    private Glimpse(String thread, Site at, ThreadDoes does) {
        this.thread = thread;
        this.at = at;
        this.does = does;
    }

    /** Of a thread as it is; null if there is none, or it has just ended. */
    static @Nullable Glimpse of(@Nullable Thread thread, Threads threads, CodeOwners poolCode) {
        StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : threads.stackOf(thread);
        return thread == null || stack.length == 0
                ? null
                : new Glimpse(VirtualThreads.nameOf(thread), Site.ofLive(stack, poolCode), ThreadDoes.of(stack));
    }

    Site at() {
        return at;
    }

    ThreadDoes does() {
        return does;
    }

    /** Whether there is something to say of it: it is somewhere in the application, or idle. */
    boolean isOfInterest() {
        return !at.frames().isEmpty() || does == ThreadDoes.IDLE;
    }

    /** As seen from a lease that this thread used last. */
    ThreadNow of(Lease lease) {
        boolean own = Use.userId(lease) == lease.threadId();
        return new ThreadNow(own ? lease.thread() : thread, own, new Place(at), does == ThreadDoes.IDLE, false);
    }
}
