// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import org.jspecify.annotations.Nullable;

/** The captured beginning and end of one lease; empty unless they are asked for. Never points to the handle. */
final class Evidence {
    /** Of every lease when stacks are not captured. */
    static final Evidence NONE = new Evidence(null, null);

    private final @Nullable LeaseInfo lease;
    private final @Nullable Throwable acquired;
    // Plain: only words in a report depend on it.
    private @Nullable Throwable ended;

    private Evidence(@Nullable LeaseInfo lease, @Nullable Throwable acquired) {
        this.lease = lease;
        this.acquired = acquired;
    }

    static Evidence captured(LeaseInfo lease) {
        return new Evidence(lease, new Throwable("acquired here: " + lease.thread()));
    }

    /** As it was when it began. */
    @Nullable
    LeaseInfo lease() {
        return lease;
    }

    @Nullable
    Throwable acquired() {
        return acquired;
    }

    @Nullable
    Throwable ended() {
        return ended;
    }

    void end() {
        if (acquired != null) {
            ended = new Throwable("ended here, by thread " + Errors.thread(Thread.currentThread()), acquired);
        }
    }
}
