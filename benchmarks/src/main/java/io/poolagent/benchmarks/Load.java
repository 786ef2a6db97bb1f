// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads that run one cycle over and over, first to warm up and then to be measured, each by its own CPU clock. */
final class Load {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int BATCH = 100;

    private volatile boolean measuring;
    private volatile boolean over;
    private final CountDownLatch warm;

    private Load(int threads) {
        warm = new CountDownLatch(threads);
    }

    /**
     * Of all threads together.
     *
     * @param depth how many frames are on the stack beneath the cycle
     */
    static Sample run(Subject subject, Cycle.Kind kind, int threads, int depth, long warmMillis, long millis)
            throws InterruptedException {
        Load load = new Load(threads);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(load.new Worker(subject, kind, depth));
        }
        workers.forEach(Thread::start);
        load.warm.await();
        work(warmMillis);
        long begun = System.nanoTime();
        load.measuring = true;
        work(millis);
        load.over = true;
        long took = System.nanoTime() - begun;
        long cycles = 0;
        long cpuNanos = 0;
        long bytes = 0;
        for (Worker worker : workers) {
            worker.join();
            if (worker.failure != null) {
                throw new IllegalStateException(worker.failure);
            }
            cycles += worker.cycles;
            cpuNanos += worker.cpuNanos;
            bytes += worker.bytes;
        }
        double n = cycles;
        return new Sample(cpuNanos / n, bytes / n, took / n);
    }

    /**
     * Lets this process work for so much CPU time, so that a busy machine makes it longer and not colder; but threads
     * that mostly wait not for ever.
     */
    private static void work(long millis) throws InterruptedException {
        long until = SYSTEM.getProcessCpuTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long atLatest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10 * millis);
        while (SYSTEM.getProcessCpuTime() < until && System.nanoTime() < atLatest) {
            Thread.sleep(10);
        }
    }

    private final class Worker extends Thread {
        private final Subject subject;
        private final Cycle.Kind kind;
        private final int depth;
        private final Sink sink = new Sink();
        private long cycles;
        private long cpuNanos;
        private long bytes;
        private Throwable failure;

        private Worker(Subject subject, Cycle.Kind kind, int depth) {
            this.subject = subject;
            this.kind = kind;
            this.depth = depth;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                warm.countDown();
                deeper(depth, subject.cycle(kind));
            } catch (SQLException | RuntimeException | Error e) {
                failure = e;
            }
        }

        private void deeper(int frames, Cycle cycle) throws SQLException {
            if (frames > 0) {
                deeper(frames - 1, cycle);
            } else {
                measure(cycle);
            }
        }

        private void measure(Cycle cycle) throws SQLException {
            while (!measuring) {
                batch(cycle, sink);
            }
            long id = Thread.currentThread().getId();
            long cpuBefore = THREADS.getCurrentThreadCpuTime();
            long bytesBefore = THREADS.getThreadAllocatedBytes(id);
            long done = 0;
            while (!over) {
                batch(cycle, sink);
                done += BATCH;
            }
            bytes = THREADS.getThreadAllocatedBytes(id) - bytesBefore;
            cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
            cycles = done;
        }
    }

    private static void batch(Cycle cycle, Sink sink) throws SQLException {
        for (int i = 0; i < BATCH; i++) {
            sink.accept(cycle.once());
        }
    }

    /** Keeps an object once in a while, so that every one must exist; JMH's trick. */
    private static final class Sink {
        private int random = 1;
        private int mask = 1;
        // Written only.
        @SuppressWarnings("UnusedVariable")
        private WeakReference<Object> kept;

        void accept(Object object) {
            random = random * 1664525 + 1013904223;
            if ((random & mask) == 0) {
                kept = new WeakReference<>(object);
                mask = (mask << 1) + 1;
            }
        }
    }
}
