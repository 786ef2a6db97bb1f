// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Leaders: each takes a lock in the database, keeps the connection in a local variable and never uses it again while it works. Compiled code
 * drops such a variable. Beside them, real losses on threads that go on. Argument: the pool.
 */
public final class HoldsOn {
    private static final int LEADERS = 8;
    private static final long SECONDS = Long.getLong("seconds", 6);

    private static final boolean STOPPED = Boolean.getBoolean("stopped");
    private static final Queue<Connection> GIVEN = new ConcurrentLinkedQueue<>();
    private static volatile int sink;
    private static final AtomicInteger LOCKED = new AtomicInteger();

    private final DataSource pool;

    private HoldsOn(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        HoldsOn app = new HoldsOn(Pools.open(args[0], LEADERS + 20));
        try (Connection c = app.pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE leader (id INT PRIMARY KEY, n INT)");
            for (int i = 0; i < LEADERS; i++) {
                s.execute("INSERT INTO leader VALUES (" + i + ", 0)");
            }
        }
        start("local", app::leadByLocal);
        start("returned", app::leadByHelper);
        start("returned twice", app::leadByHelpersHelper);
        start("in an object", app::leadByObject);
        start("in an object's object", app::leadByOuterObject);
        app.giveAway();
        start("parameter of this thread", () -> lead(take(app.pool, 6)));
        startVirtual(() -> lead(take(app.pool, 7)));
        start("loses", app::losesEachTime);
        start("loses in a call", app::losesInCalls);
        while (LOCKED.get() < LEADERS) {
            Thread.sleep(10);
        }
        long end = System.currentTimeMillis() + SECONDS * 1_000;
        while (System.currentTimeMillis() < end) {
            System.gc();
            Thread.sleep(200);
        }
        System.out.println("led by " + app.held() + " of " + LEADERS);
        System.exit(0); // The leaders would lead for ever.
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void start(String name, Work work) {
        new Thread(() -> run(work), name).start();
    }

    /** On a virtual thread where there are such. */
    private static void startVirtual(Work work) throws Exception {
        Runnable task = () -> run(work);
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (NoSuchMethodException e) {
            new Thread(task, "platform").start();
        }
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection take(DataSource pool, int id) throws SQLException {
        Connection c = pool.getConnection(); // -> OVERDUE
        lock(c, id);
        return c;
    }

    private static Connection takeInTurn(DataSource pool, int id) throws SQLException {
        return take(pool, id);
    }

    private static void lock(Connection c, int id) throws SQLException {
        c.setAutoCommit(false);
        try (Statement s = c.createStatement()) {
            s.execute("UPDATE leader SET n = 1 WHERE id = " + id);
        }
        LOCKED.incrementAndGet();
    }

    private void leadByLocal() throws SQLException {
        Connection c = pool.getConnection(); // -> OVERDUE
        lock(c, 0);
        while (!STOPPED) {
            work();
        }
    }

    @SuppressWarnings("unused")
    private void leadByHelper() throws SQLException {
        Connection c = take(pool, 1);
        while (!STOPPED) {
            work();
        }
    }

    @SuppressWarnings("unused")
    private void leadByHelpersHelper() throws SQLException {
        Connection c = takeInTurn(pool, 2);
        while (!STOPPED) {
            work();
        }
    }

    private void leadByObject() throws SQLException {
        Lock lock = new Lock();
        lock.take(pool, 3);
        while (!STOPPED) {
            work();
        }
    }

    private void leadByOuterObject() throws SQLException {
        new Leadership().lead(pool, 4);
    }

    private void giveAway() throws SQLException {
        GIVEN.add(pool.getConnection()); // -> OVERDUE
        start("parameter", () -> leadGiven(GIVEN.remove()));
    }

    private static void leadGiven(Connection c) throws SQLException {
        lock(c, 5);
        while (!STOPPED) {
            work();
        }
    }

    private static void lead(Connection c) {
        sink += c.hashCode(); // It is not used after this.
        while (!STOPPED) {
            work();
        }
    }

    /** In a loop that goes on: the next time round the variable is another. */
    private void losesEachTime() throws SQLException {
        for (int i = 0; i < 5 && !STOPPED; i++) {
            Connection c = pool.getConnection(); // -> LOST
            if (i == 4) {
                c.close();
            }
            pause();
        }
        while (!STOPPED) {
            pause();
        }
    }

    /** The same by a method that has returned. */
    private void losesInCalls() throws SQLException {
        loses();
        while (!STOPPED) {
            pause();
        }
    }

    private void loses() throws SQLException {
        pool.getConnection().setReadOnly(false); // -> LOST
    }

    private static void pause() {
        LockSupport.parkNanos(900_000_000);
    }

    private static void work() {
        sink += (int) System.nanoTime() & 7;
        if ((sink & 0x3ff) == 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private int held() throws SQLException {
        int held = 0;
        for (int i = 0; i < LEADERS; i++) {
            try (Connection c = pool.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("SET LOCK_TIMEOUT 50");
                s.executeUpdate("UPDATE leader SET n = 2 WHERE id = " + i);
                System.out.println(i + " has lost its lock");
            } catch (SQLException e) {
                held++;
            }
        }
        return held;
    }

    /** An object that nobody else knows. */
    private static final class Lock {
        private Connection c;

        void take(DataSource pool, int id) throws SQLException {
            c = pool.getConnection(); // -> OVERDUE
            lock(c, id);
        }
    }

    /** One that holds such an object. */
    private static final class Leadership {
        private final Lock lock = new Lock();

        void lead(DataSource pool, int id) throws SQLException {
            take(pool, id);
            while (!STOPPED) {
                work();
            }
        }

        private void take(DataSource pool, int id) throws SQLException {
            lock.take(pool, id);
        }
    }
}
