// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What one thread cannot go on without: a lock that another has, or the end of that other. Immutable. */
public final class LockWait {
    private final String lock;
    private final boolean joins;
    private final long ownerId;
    private final String owner;

    /**
     * @param lock the class of the lock
     * @param joins whether it waits for the other to end, which then is the lock
     */
    public LockWait(String lock, boolean joins, long ownerId, String owner) {
        this.lock = lock;
        this.joins = joins;
        this.ownerId = ownerId;
        this.owner = owner;
    }

    /** The class of the lock. */
    public String lock() {
        return lock;
    }

    /** Whether the other has to end. */
    public boolean isJoin() {
        return joins;
    }

    /** The name of the thread that has the lock, or has to end. */
    public String owner() {
        return owner;
    }

    public long ownerId() {
        return ownerId;
    }
}
