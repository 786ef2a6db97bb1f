package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** Does what a flight recording is to show: waits, holds for long, loses and goes on holding. Arguments: the pool, and how many milliseconds to go on. */
public final class Recorded {
    private static final int SIZE = 2;
    private static final long HELD_MILLIS = 1_500;

    private static Connection kept;

    private Recorded() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], SIZE);
        pool.getConnection().close();
        Thread.sleep(2_000); // The recorder's classes are loaded by then.
        keep(pool);
        waitForOne(pool);
        lose(pool);
        Collector.awaitWhole(pool, SIZE - 1);
        twice(pool);
        Thread.sleep(Long.parseLong(args[1]));
        System.out.println("done");
    }

    private static void keep(DataSource pool) throws SQLException {
        kept = pool.getConnection();
        try (Statement statement = kept.createStatement()) {
            statement.executeQuery("SELECT 'secret', 4711").close();
        }
    }

    private static void waitForOne(DataSource pool) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Thread holder = new Thread(() -> hold(pool, held), "holder");
        holder.start();
        held.await();
        pool.getConnection().close();
        holder.join();
    }

    private static void hold(DataSource pool, CountDownLatch held) {
        try {
            Connection connection = pool.getConnection();
            held.countDown();
            Thread.sleep(HELD_MILLIS);
            connection.close();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void lose(DataSource pool) throws SQLException {
        pool.getConnection().setReadOnly(false); // -> LOST
    }

    private static void twice(DataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.close();
        connection.close(); // -> DOUBLE_RELEASE
    }
}
