// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;

/** The monthly figures: slow, but they come to an end. */
final class ReportJob implements Runnable {
    private static final int STEPS = 12;
    private static final AtomicReference<Thread> RUNNING = new AtomicReference<>();

    static void start() {
        Thread thread = new Thread(new ReportJob(), "report");
        if (RUNNING.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    /** Waits for the report that is being made, if any. */
    static void await() throws InterruptedException {
        Thread thread = RUNNING.get();
        if (thread != null) {
            thread.join();
        }
    }

    @Override
    public void run() {
        try (Connection c = Database.getConnection()) {
            for (int i = 0; i < STEPS; i++) {
                sum(c);
            }
        } catch (SQLException e) {
            System.out.println("report: " + e.getMessage());
        } finally {
            RUNNING.set(null);
        }
    }

    private static void sum(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT SUM(pieces), SLEEP(1) FROM (SELECT 1 AS pieces) AS month")) {
            rows.next();
        }
    }
}
