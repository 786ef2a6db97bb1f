// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads that hold all of a pool and wait for it, one after the other. Immutable. */
public final class Deadlock implements Detail {
    private final int held;
    private final int maximum;
    private final List<Link> circle;
    private final int moreThreads;
    private final int behind;

    public Deadlock(int held, int maximum, List<Link> circle, int moreThreads, int behind) {
        this.held = held;
        this.maximum = maximum;
        this.circle = Collections.unmodifiableList(new ArrayList<>(circle));
        this.moreThreads = moreThreads;
        this.behind = behind;
    }

    /** How many connections are held. */
    public int held() {
        return held;
    }

    /** How many the pool may lend; below 1 if that is not known. */
    public int maximum() {
        return maximum;
    }

    public List<Link> circle() {
        return circle;
    }

    /** How many threads belong to the circle beside these. */
    public int moreThreads() {
        return moreThreads;
    }

    /** How many threads wait that hold none. */
    public int behind() {
        return behind;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.deadlock(this);
    }

    /** One thread of the circle. */
    public static final class Link {
        private final String thread;
        private final int holds;
        private final Place acquiredAt;
        private final Wait wait;
        private final @Nullable LockWait lock;

        public Link(String thread, int holds, Place acquiredAt, Wait wait, @Nullable LockWait lock) {
            this.thread = thread;
            this.holds = holds;
            this.acquiredAt = acquiredAt;
            this.wait = wait;
            this.lock = lock;
        }

        /** Its name. */
        public String thread() {
            return thread;
        }

        /** How many connections it holds; 0 of one that only keeps others. */
        public int holds() {
            return holds;
        }

        public Place acquiredAt() {
            return acquiredAt;
        }

        /** For how long and where it waits: for a connection, or for a lock. */
        public Wait waiting() {
            return wait;
        }

        /** What it waits for if that is no connection; null if it is. */
        public @Nullable LockWait lock() {
            return lock;
        }
    }
}
