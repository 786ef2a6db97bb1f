// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** Told what the hooks see on the way, on the application's threads: must be quick and must not throw. */
public interface Misuse {
    /** Whether more is waiting to be told than can be: then it is not worth taking a stack. */
    boolean isSated();

    /** A lease that is over was released again; that release did not reach the pool. */
    void doubleRelease(Lease lease, Release again);

    /**
     * A lease that is over was released again by a method that a rule names.
     *
     * @param by the method, as it is written
     * @param skipped whether that release was kept from the pool
     */
    default void releasedAgain(Lease lease, Release again, String by, boolean skipped) {}

    /**
     * A lease was released to a pool that did not lend it.
     *
     * @param refused whether that release was kept from the pool
     */
    default void wrongPool(Lease lease, Pool to, Release release, boolean refused) {}

    /** A handle, or a statement taken through it, was called though its lease is over. */
    void useAfterRelease(Lease lease, Release use);

    /** A lease was released, and nothing is wrong with that. */
    void released(Lease lease);

    /** A handle, or a statement taken through it, was called though the agent has taken its lease back. */
    void useAfterReclaim(Lease lease, Release use);

    /** A lease that was told as overdue was released, perhaps after the agent had taken it back. */
    void lateRelease(Lease lease, Release release);

    /** A lease was released in the middle of a transaction that had written something. */
    void dirtyRelease(Lease lease, Release release);

    /**
     * A lease was released while statements taken through its handle had not been closed.
     *
     * @param statements how many
     */
    void leftOpen(Lease lease, Release release, int statements);

    /** A thread executed through the handle of a lease, and a second one began to while it did. */
    void shared(Lease lease, Release first, Release second);

    /** A thread that holds a lease acquired {@code again} from the same pool. */
    void nestedAcquire(Lease held, Lease again);
}
