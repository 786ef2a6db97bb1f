// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;

/** The monthly figures: printed line by line with the connection still open. Slow, but it comes to an end. */
final class ReportJob implements Runnable {
    private static final int MONTHS = 12;
    private static final long MILLIS_A_LINE = 1_000;
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
            int[] pieces = new int[MONTHS];
            for (int month = 0; month < MONTHS; month++) {
                pieces[month] = sum(c);
            }
            for (int ignored : pieces) {
                Thread.sleep(MILLIS_A_LINE); // The printer is no faster.
            }
        } catch (SQLException | InterruptedException e) {
            System.out.println("report: " + e.getMessage());
        } finally {
            RUNNING.set(null);
        }
    }

    private static int sum(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT SUM(pieces) FROM (SELECT 1 AS pieces) AS sales")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
