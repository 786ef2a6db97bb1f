// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.Capture;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Pool;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does: leases are opened where the outermost {@code getConnection} returns, and ended by the first
 * {@code close} of their handle. Runs on the application's threads: takes no lock and calls no method of a handle.
 */
public final class Hooks extends PoolAgentDispatcher {
    private static final int DEPTH = 0;
    private static final int SOURCE = 1;
    private static final int HANDLE = 2;

    // Depth, and the innermost known pool's data source and handle. JDK types only: a thread may outlive the agent.
    private static final ThreadLocal<Object[]> NESTING = new ThreadLocal<Object[]>() {
        @Override
        protected Object[] initialValue() {
            return new Object[] {new int[1], null, null};
        }
    };

    private final Ledger ledger;
    private final Adapters adapters;
    private final Capture capture;
    private final CoarseClock clock;
    private final Acquires acquires;
    private final Misuse misuse;

    public Hooks(
            Ledger ledger, Adapters adapters, Capture capture, CoarseClock clock, Acquires acquires, Misuse misuse) {
        this.ledger = ledger;
        this.adapters = adapters;
        this.capture = capture;
        this.clock = clock;
        this.acquires = acquires;
        this.misuse = misuse;
    }

    @Override
    protected void onAcquiring(Object source) {
        if (source instanceof DataSource && ((int[]) NESTING.get()[DEPTH])[0]++ == 0) {
            acquires.begin();
        }
    }

    @Override
    protected void onAcquired(Object source, @Nullable Object handle) {
        if (!(source instanceof DataSource)) {
            return; // The same shape elsewhere: Statement.getConnection(), a PooledConnection, …
        }
        Object[] nested = NESTING.get();
        int[] depth = (int[]) nested[DEPTH];
        // Never below zero: a call that began before the hooks were there ends here.
        depth[0] = Math.max(0, depth[0] - 1);
        DataSource dataSource = (DataSource) source;
        if (depth[0] > 0) {
            if (handle != null && nested[HANDLE] == null && adapters.isKnown(dataSource)) {
                nested[SOURCE] = dataSource;
                nested[HANDLE] = handle;
            }
            return;
        }
        acquires.end(handle != null);
        DataSource innerSource = (DataSource) nested[SOURCE];
        Object innerHandle = nested[HANDLE];
        nested[SOURCE] = null;
        nested[HANDLE] = null;
        if (!(handle instanceof Connection)) {
            return;
        }
        // Around a known pool, an unknown data source is a wrapper: the pool's own handle is the lease.
        if (innerSource != null && !adapters.isKnown(dataSource)) {
            open(innerSource, innerHandle);
        } else {
            open(dataSource, handle);
        }
    }

    private void open(DataSource source, Object handle) {
        Pool pool = adapters.poolOf(source, handle);
        if (pool != null) {
            ledger.open(handle, pool, pool.anchor(handle), clock.millis(), capture.take(pool.isSuspect()));
        }
    }

    @Override
    protected @Nullable Object onReleasing(Object handle) {
        Lease lease = ledger.find(handle);
        if (lease == null) {
            return null; // Not lent by a pool, or before the agent came.
        }
        switch (lease.beginRelease()) {
            case FIRST:
                return lease;
            case NESTED:
                return null;
            default:
                misuse.doubleRelease(
                        lease,
                        new Lease.Release(
                                clock.millis(), capture.take(lease.pool().isSuspect())));
                return true; // Boxed: the sign to skip the body.
        }
    }

    @Override
    protected void onReleased(Object handle, Object token, @Nullable Throwable thrown) {
        if (token instanceof Lease) {
            Lease lease = (Lease) token;
            lease.endRelease(
                    new Lease.Release(clock.millis(), capture.take(lease.pool().isSuspect())), thrown != null);
            if (lease.wasOverdue()) {
                misuse.lateRelease(lease);
            }
        }
    }
}
