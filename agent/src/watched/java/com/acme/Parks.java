// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * Each thread keeps its connection for good, and says whether it still has it after a pause. First one thread, then two more.
 * Arguments: the pool; how long a pause is in milliseconds.
 */
public final class Parks {
    private static final int OTHERS = 2;

    private final DataSource pool;
    private final long pauseMillis;
    private final ThreadLocal<Connection> parked = new ThreadLocal<>();

    private Parks(DataSource pool, long pauseMillis) {
        this.pool = pool;
        this.pauseMillis = pauseMillis;
    }

    public static void main(String[] args) throws Exception {
        Parks app = new Parks(Pools.open(args[0], 1 + OTHERS), Long.parseLong(args[1]));
        System.out.println("first works: " + app.work(1));
        System.out.println("others work: " + app.work(OTHERS));
        System.out.println("done");
        System.exit(0);
    }

    /** How many of so many threads can use their connection after the pause. */
    private int work(int threads) throws Exception {
        List<ExecutorService> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            ExecutorService worker = Executors.newSingleThreadExecutor();
            workers.add(worker);
            worker.submit(this::request).get();
        }
        Thread.sleep(pauseMillis);
        int working = 0;
        for (ExecutorService worker : workers) {
            working += worker.submit(this::request).get() ? 1 : 0;
        }
        Thread.sleep(pauseMillis / 4); // The agent learns of it.
        return working;
    }

    private boolean request() {
        try (Statement s = session().createStatement()) {
            return s.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection session() throws SQLException {
        Connection c = parked.get();
        if (c == null) {
            c = pool.getConnection(); // -> OVERDUE
            parked.set(c);
        }
        return c;
    }
}
