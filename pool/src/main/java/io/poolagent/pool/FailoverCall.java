// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/**
 * One call for a connection that several pools may serve, one after the other, as those of a {@link
 * io.poolagent.pool.group.ConnectionPoolGroup}. Asked and told by each pool in {@link
 * GuardedDataSource#getConnection(FailoverCall)}, on the caller's thread.
 */
public interface FailoverCall {
    /** What is left, in nanoseconds, of this limit for the whole call; not above 0 if nothing is. */
    long left(long limitNanos);

    /**
     * The pool fails because it cannot connect, or because that takes too long. Not told if it works and all its
     * connections are leased.
     */
    void unreachable();
}
