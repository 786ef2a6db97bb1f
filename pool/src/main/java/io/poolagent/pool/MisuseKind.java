// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** What a caller did wrong. */
public enum MisuseKind {
    /** A lease was released a second time. */
    DOUBLE_RELEASE,
    /** As DOUBLE_RELEASE, when somebody else had leased the same physical connection already. That holder is not affected. */
    STALE_RELEASE,
    /** A handle was given to the {@code release} or {@code evict} of a pool that did not lend it. */
    WRONG_POOL,
    /** A call on a handle whose lease is over; it threw SQLState 08003. */
    USE_AFTER_RELEASE,
    /** Released with autocommit off, after a statement, with neither commit nor rollback; it was rolled back. */
    DIRTY_RELEASE,
    /** Released while a statement of another thread was running on it; the connection was closed. */
    RELEASE_IN_USE,
    /** A thread got no connection while it held one of the same pool itself: a deadlock when all do so. */
    NESTED_ACQUIRE
}
