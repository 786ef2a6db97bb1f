// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Loses connections of a driver that resists taking them back, then waits until the pool can lend all that it should.
 * Arguments: the pool, the driver's fault, and how many connections are to come back in the end.
 */
public final class Resists {
    private static final int SIZE = 8;
    private static final int PATIENCE_SECONDS = 100;

    /** A little more than the deadline for taking one back. */
    private static final int AGENTS_PATIENCE_MILLIS = 11_000;

    private Resists() {}

    public static void main(String[] args) throws Exception {
        SlowDriver.register();
        SlowDriver.fault = fault(args[1]);
        DataSource pool = Pools.open(args[0], SIZE, 1, SlowDriver.PREFIX + "h2:mem:resists;DB_CLOSE_DELAY=-1");
        for (int i = 0; i < SIZE; i++) {
            lose(pool);
        }
        Collector.collect();
        if (args[1].equals("closed-meanwhile")) {
            ((AutoCloseable) pool).close();
            Thread.sleep(5_000);
            System.out.println("closed");
        } else {
            System.out.println("lends " + lent(pool, Integer.parseInt(args[2])));
            if (args[1].startsWith("hangs")) {
                Thread.sleep(AGENTS_PATIENCE_MILLIS); // Not all were found lost at the same time.
            }
            Thread.sleep(1_000); // What came back last is told when the agent's own call has returned.
        }
        System.exit(0); // Some pools keep threads.
    }

    private static Callable<?> fault(String name) {
        AtomicInteger calls = new AtomicInteger();
        switch (name) {
            case "throws-once":
                return () -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new SQLException("no route to host");
                    }
                    return null;
                };
            case "runs-out-of-memory-once":
                return () -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("of the driver");
                    }
                    return null;
                };
            case "interrupts":
                return () -> {
                    Thread.currentThread().interrupt();
                    return null;
                };
            case "hangs-five-times":
                return () -> {
                    if (calls.incrementAndGet() <= 5) {
                        new CountDownLatch(1).await();
                    }
                    return null;
                };
            default:
                return () -> null;
        }
    }

    private static void lose(DataSource pool) throws Exception {
        for (int attempts = 0; ; attempts++) {
            try {
                Connection c = pool.getConnection(); // -> LOST
                c.setAutoCommit(false);
                c.createStatement().execute("SELECT 1");
                return;
            } catch (SQLException slow) {
                if (attempts == 30) {
                    throw slow;
                }
            }
        }
    }

    /** How many it lends at once, when it lends as many as it should or patience is at its end. */
    private static int lent(DataSource pool, int expected) throws Exception {
        Connection[] all = new Connection[SIZE];
        int lent = 0;
        for (int waited = 0; waited < PATIENCE_SECONDS && lent < expected; waited++) {
            try {
                all[lent] = pool.getConnection();
                lent++;
            } catch (SQLException exhausted) {
                // Not yet.
            }
        }
        return lent;
    }
}
