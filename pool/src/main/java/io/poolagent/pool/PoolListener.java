// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in a pool. Called on the thread that acts, with no lock held, so it may call the pool; it should
 * be quick, since that thread waits. Safe for any number of threads it must be itself. What it throws is logged and goes
 * no further.
 *
 * <p>The events balance: every {@code onAcquire} is followed by exactly one of {@code onRelease}, {@code onEvict} and
 * {@code onReclaim} of the same {@link LeaseInfo#id()}, every {@code onConnectionCreated} by one
 * {@code onConnectionClosed}, every {@code onWait} by one {@code onWaitEnd}.
 */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public interface PoolListener {
    /** A physical connection was opened, which took this long; nobody has it yet. */
    default void onConnectionCreated(ConnectionInfo connection, Duration took) {}

    /** A physical connection was closed, or is given up though its close has not returned. */
    default void onConnectionClosed(ConnectionInfo connection, CloseReason reason) {}

    /** A lease begins; the caller gets its handle next. Waited is zero if a connection was idle. */
    default void onAcquire(LeaseInfo lease, Duration waited) {}

    /** A lease was released. Its connection may already be somebody else's. */
    default void onRelease(LeaseInfo lease) {}

    /** A lease was ended by {@link GuardedDataSource#evict}, {@code abort} or {@link GuardedDataSource#closeGracefully}. */
    default void onEvict(LeaseInfo lease) {}

    /** A lease was ended without the application, by an agent. */
    default void onReclaim(LeaseInfo lease) {}

    /** A lease is held for longer than {@link PoolConfig#overdueAfter()}; told once a lease. Null without captured stacks. */
    default void onOverdue(LeaseInfo lease, @Nullable Throwable acquired) {}

    /** A caller found no idle connection and waits: so many wait now, itself included. */
    default void onWait(int pending) {}

    /** A wait is over. */
    default void onWaitEnd(Duration waited, WaitEnd end) {}

    /** A caller gets this exception instead of a connection. */
    default void onAcquireFailed(SQLException failure) {}

    /** A caller did something wrong. */
    default void onMisuse(MisuseReport report) {}
}
