// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The driver's statements (and result sets without one) that are open on one physical connection, to be closed when its
 * lease ends. Never handles: this hangs on the slot, which must not keep a forgotten handle alive. The lock is never
 * held across I/O.
 */
final class OpenResources {
    private final ArrayList<AutoCloseable> open = new ArrayList<>();

    synchronized void add(AutoCloseable resource) {
        open.add(resource);
    }

    /** From the end, where the one closed next mostly is; by identity, for a driver's equals is nobody's business. */
    synchronized void remove(AutoCloseable resource) {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i) == resource) {
                open.remove(i);
                return;
            }
        }
    }

    synchronized int size() {
        return open.size();
    }

    /** Closes all, then throws the first failure. */
    void closeAll() throws SQLException {
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

    private synchronized List<AutoCloseable> drain() {
        if (open.isEmpty()) {
            return List.of();
        }
        List<AutoCloseable> drained = new ArrayList<>(open);
        open.clear();
        return drained;
    }
}
