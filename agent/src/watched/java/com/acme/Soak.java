// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Sixteen threads use one pool; now and then one forgets a connection or closes it twice, and counts that. Prints what it
 * did, so that it can be compared with what was found, and what the agent's metrics say then. Arguments: the pool, for how
 * many seconds, and where the metrics are.
 */
public final class Soak {
    private static final int THREADS = 16;
    private static final int SIZE = 8;
    private static final long COLLECTING_MILLIS = 10_000;
    private static final long SETTLING_MILLIS = 3_000;

    private final DataSource pool;
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong closedTwice = new AtomicLong();
    private volatile boolean stopped;

    private Soak(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Soak soak = new Soak(Pools.open(args[0], SIZE));
        long seconds = Long.parseLong(args[1]);
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            threads[i] = new Thread(() -> soak.work(random), "soak-" + i);
            threads[i].start();
        }
        long half = seconds * 500;
        sleep(half);
        long early = usedAfterCollection();
        sleep(half);
        soak.stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        // All that was lost has to come back before the pool can lend everything at once.
        Collector.awaitWhole(soak.pool, SIZE);
        long late = usedAfterCollection();
        System.out.println("served=" + soak.served + " lost=" + soak.lost + " closedTwice=" + soak.closedTwice
                + " earlyKb=" + early / 1024 + " lateKb=" + late / 1024);
        Thread.sleep(SETTLING_MILLIS);
        try (Scanner metrics = new Scanner(new URL(args[2]).openStream(), "UTF-8")) {
            System.out.println(metrics.useDelimiter("\\A").next());
        }
    }

    /** With a collection now and then: what is lost and meets none for half a minute is rightly told as overdue. */
    private static void sleep(long millis) throws InterruptedException {
        for (long left = millis; left > 0; left -= COLLECTING_MILLIS) {
            Thread.sleep(Math.min(left, COLLECTING_MILLIS));
            System.gc();
        }
    }

    private static long usedAfterCollection() throws InterruptedException {
        Collector.collect();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void work(Random random) {
        while (!stopped) {
            try {
                int dice = random.nextInt(1_000);
                if (dice == 0) {
                    forget();
                } else if (dice < 5) {
                    closeTwice();
                } else {
                    serve();
                }
                // A request takes its time; without it sixteen threads would do nothing but acquire.
                Thread.sleep(random.nextInt(3));
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void serve() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
        served.incrementAndGet();
    }

    private void forget() throws SQLException {
        pool.getConnection().createStatement().execute("SELECT 2");
        lost.incrementAndGet();
    }

    private void closeTwice() throws SQLException {
        Connection c = pool.getConnection();
        c.close();
        c.close();
        closedTwice.incrementAndGet();
    }
}
