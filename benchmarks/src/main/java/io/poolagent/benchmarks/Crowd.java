// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/** Threads that acquire, hold for a moment, release, and at once do so again; each writes down its own waits. */
final class Crowd {
    private final DataSource pool;
    private final long holdNanos;
    private volatile boolean measuring;
    private volatile boolean over;

    Crowd(DataSource pool, int holdMillis) {
        this.pool = pool;
        this.holdNanos = TimeUnit.MILLISECONDS.toNanos(holdMillis);
    }

    Share run(String name, int threads, int size, long warmMillis, long millis) throws Exception {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Member member = new Member();
            members.add(member);
            start(member);
        }
        Thread.sleep(warmMillis);
        measuring = true;
        Thread.sleep(millis);
        long end = System.nanoTime();
        over = true;
        // Those who wait now may wait for long, or for ever: what they have waited so far counts, and not they for us.
        Thread.sleep(100);
        long[] waits = members.stream().flatMapToLong(m -> m.waits(end)).toArray();
        long[] leases = members.stream().mapToLong(m -> m.count).toArray();
        long held = members.stream().mapToLong(m -> m.heldNanos).sum();
        long failed = members.stream().mapToLong(m -> m.failed).sum();
        double hold = (double) held / Math.max(1, Arrays.stream(leases).sum());
        return Share.of(name, waits, leases, hold * threads / size, failed);
    }

    /** Found by reflection, since this is compiled for Java 17. */
    private static void start(Runnable runnable) throws ReflectiveOperationException {
        Method startVirtualThread;
        try {
            startVirtualThread = Thread.class.getMethod("startVirtualThread", Runnable.class);
        } catch (NoSuchMethodException e) {
            Thread thread = new Thread(null, runnable, "member", 256 * 1024);
            thread.setDaemon(true);
            thread.start();
            return;
        }
        startVirtualThread.invoke(null, runnable);
    }

    private final class Member implements Runnable {
        private long[] waits = new long[64];
        private volatile int count;
        private volatile long waitingSince;
        // Published by the next write to one of the two above.
        private long heldNanos;
        private long failed;

        @Override
        public void run() {
            while (!over) {
                try {
                    once();
                } catch (SQLException e) {
                    failed++;
                }
            }
        }

        private void once() throws SQLException {
            long asked = System.nanoTime();
            waitingSince = asked;
            try (Connection connection = pool.getConnection()) {
                long got = System.nanoTime();
                waitingSince = 0;
                LockSupport.parkNanos(connection, holdNanos);
                if (measuring && !over) {
                    heldNanos += System.nanoTime() - got;
                    add(got - asked);
                }
            }
        }

        private void add(long wait) {
            int n = count;
            if (n == waits.length) {
                waits = Arrays.copyOf(waits, 2 * n);
            }
            waits[n] = wait;
            count = n + 1;
        }

        /** With the wait that had not ended. */
        private LongStream waits(long end) {
            long since = waitingSince;
            LongStream ended = Arrays.stream(waits, 0, count);
            return since == 0 ? ended : LongStream.concat(ended, LongStream.of(Math.max(0, end - since)));
        }
    }
}
