// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Many connections held at once, each acquired from a deep stack: what one costs in memory, and what looking through all of them
 * costs: the agent's thread in CPU time, the application in how late a thread that sleeps for a millisecond wakes up.
 */
public final class OpenLeases {
    private static final long MEASURE_MILLIS = 10_000;

    /** The inspector's own. */
    private static final long SCAN_MILLIS = 500;

    /** When the agent has put all stacks into words, a thousand at each look. */
    private static final long SETTLED_MILLIS = 8_000;

    static final String HEADER = "name\tbytes\tsettled\tsettling\tscan\thiccup\thiccup99";

    private OpenLeases() {}

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, "of", "leases", "agent", "java", "out", "one");
        if (!args.text("one", "").isEmpty()) {
            System.out.println(Fork.MARK + measure(SetUp.of(args.text("one", "")), args.number("leases", 10_000)));
            System.exit(0);
        }
        List<String> lines = new ArrayList<>(List.of(HEADER));
        // Not on HikariCP: it opens so many one after the other, which takes minutes.
        for (String name : args.list("of", "guarded/50,guarded+always/50")) {
            String line = name + "\t"
                    + Fork.run(
                            args.text("java", ""),
                            SetUp.of(name).options(args.text("agent", "")),
                            OpenLeases.class,
                            List.of("--one=" + name, "--leases=" + args.number("leases", 10_000)));
            System.err.println(line);
            lines.add(line);
        }
        Files.write(Path.of(args.text("out", "/dev/stdout")), lines);
    }

    private static String measure(SetUp setUp, int leases) throws Exception {
        DataSource pool = Contender.of(setUp.subject()).open(Server.of(StubDriver.URL), leases);
        Connection[] held = new Connection[leases];
        // Acquired and released once before, so that the pool is full and what remains is the lease.
        acquire(pool, held, setUp.depth());
        for (Connection connection : held) {
            connection.close();
        }
        Arrays.fill(held, null);
        Thread.sleep(SETTLED_MILLIS); // What is known of those that were released is in words by then, too.
        long before = used();
        acquire(pool, held, setUp.depth());
        long bytes = used() - before;
        long agentBefore = agentNanos();
        Thread.sleep(SETTLED_MILLIS);
        long settled = used() - before;
        long agentSettled = agentNanos();
        long[] late = hiccups();
        long scans = MEASURE_MILLIS / SCAN_MILLIS;
        String result = String.format(
                Locale.ROOT,
                "%.0f\t%.0f\t%.3f\t%.3f\t%.3f\t%.3f",
                (double) bytes / leases,
                (double) settled / leases,
                (agentSettled - agentBefore) / 1e6,
                (agentNanos() - agentSettled) / 1e6 / scans,
                late[late.length - 1] / 1e6,
                late[late.length * 99 / 100] / 1e6);
        for (Connection connection : held) {
            connection.close();
        }
        return result;
    }

    private static void acquire(DataSource pool, Connection[] held, int depth) throws Exception {
        if (depth > 0) {
            acquire(pool, held, depth - 1);
            return;
        }
        for (int i = 0; i < held.length; i++) {
            held[i] = pool.getConnection(); // Some ten frames more, with those around and above.
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 4; i++) { // The agent's thread lets go of what was collected.
            System.gc();
            Thread.sleep(300);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long[] hiccups() throws InterruptedException {
        long[] late = new long[(int) MEASURE_MILLIS];
        int n = 0;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MEASURE_MILLIS);
        while (System.nanoTime() < end && n < late.length) {
            long begun = System.nanoTime();
            Thread.sleep(1);
            late[n++] = System.nanoTime() - begun - 1_000_000;
        }
        long[] measured = Arrays.copyOf(late, n);
        Arrays.sort(measured);
        return measured;
    }

    private static long agentNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            if (threads.getThreadInfo(id) != null
                    && threads.getThreadInfo(id).getThreadName().equals("pool-agent")) {
                return threads.getThreadCpuTime(id);
            }
        }
        return 0;
    }
}
