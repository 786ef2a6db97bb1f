// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The driver's statements (and result sets without one) that are open on one physical connection, to be closed when its
 * lease ends. Never handles: this hangs on the slot, which must not keep a forgotten handle alive. The lock is never
 * held across I/O, and not needed while there is one resource at a time, as there mostly is.
 *
 * <p>A resource is added once, and is either in {@code single} or among the others, never moved. It leaves the one by a
 * compare-and-set from itself and the others under the lock, so it is drained once. The end of a lease may miss what
 * another thread is adding just then: so who adds looks afterwards whether the lease is over, and then closes it itself.
 */
final class OpenResources {
    private final AtomicReference<@Nullable AutoCloseable> single = new AtomicReference<>();
    private final ArrayList<AutoCloseable> others = new ArrayList<>();
    private volatile boolean anyOthers;

    void add(AutoCloseable resource) {
        if (single.compareAndSet(null, resource)) {
            return;
        }
        synchronized (others) {
            others.add(resource);
            anyOthers = true;
        }
    }

    /** From the end, where the one closed next mostly is; by identity, for a driver's equals is nobody's business. */
    void remove(AutoCloseable resource) {
        if (single.get() == resource && single.compareAndSet(resource, null)) {
            return;
        }
        synchronized (others) {
            for (int i = others.size() - 1; i >= 0; i--) {
                if (others.get(i) == resource) {
                    others.remove(i);
                    break;
                }
            }
            anyOthers = !others.isEmpty();
        }
    }

    /** Without a lock: what another thread adds just now may be missed. */
    boolean isEmpty() {
        return single.get() == null && !anyOthers;
    }

    int size() {
        synchronized (others) {
            return others.size() + (single.get() == null ? 0 : 1);
        }
    }

    /** Closes all, then throws the first failure. */
    void closeAll() throws SQLException {
        if (isEmpty()) {
            return;
        }
        SQLException failure = null;
        for (AutoCloseable resource : drain()) {
            try {
                resource.close();
            } catch (SQLException e) {
                failure = failure == null ? e : failure;
            } catch (Exception e) {
                failure = failure == null ? new SQLException(e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private List<AutoCloseable> drain() {
        List<AutoCloseable> drained = new ArrayList<>();
        AutoCloseable one = single.getAndSet(null);
        if (one != null) {
            drained.add(one);
        }
        synchronized (others) {
            drained.addAll(others);
            others.clear();
            anyOthers = false;
        }
        return drained;
    }
}
