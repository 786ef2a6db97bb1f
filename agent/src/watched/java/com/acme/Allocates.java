// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Says how many bytes its thread allocates more for an acquire and release, and for one with a statement in it, while the
 * agent watches than afterwards. Argument: the pool.
 */
public final class Allocates {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TIMES = 40;
    private static final int BATCHES = 30;

    private Allocates() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 2);
        long acquire = least(pool, false);
        long statement = least(pool, true);
        // As at its end, when what was woven stays and does nothing.
        Class<?> dispatcher = Class.forName("java.lang.PoolAgentDispatcher");
        dispatcher.getMethod("hook", dispatcher).invoke(null, new Object[] {null});
        System.out.println("acquire " + (acquire - least(pool, false)));
        System.out.println("statement " + (statement - least(pool, true)));
        System.exit(0); // Some pools keep threads.
    }

    /** Of many times the ones in which nothing was made but what always is: no table grew, no class was loaded. */
    private static long least(DataSource pool, boolean uses) throws SQLException {
        long least = Long.MAX_VALUE;
        long thread = Thread.currentThread().getId();
        for (int batch = 0; batch < BATCHES; batch++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < TIMES; i++) {
                cycle(pool, uses);
            }
            least = Math.min(least, (THREADS.getThreadAllocatedBytes(thread) - before) / TIMES);
        }
        return least;
    }

    private static void cycle(DataSource pool, boolean uses) throws SQLException {
        try (Connection c = pool.getConnection()) {
            if (uses) {
                try (Statement s = c.createStatement()) {
                    s.execute("SELECT 1");
                }
            }
        }
    }
}
