// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * Threads that loop on a pool of 5 while the database grants 3 connections, or is away for 1.5 s: how often
 * {@code getConnection()} fails. A thread that failed tries again at once.
 */
public final class Away {
    private static final String[] KNOWN = {"of", "out", "one", "scenario"};
    private static final String PEERS = "guarded,hikari,agroal,agroal_sorting,dbcp2";
    private static final String GRANTS = "grants";
    private static final String AWAY = "away";
    private static final int SIZE = 5;
    private static final int THREADS = 8;
    private static final int HOLD_MILLIS = 20;

    private final LongAdder leases = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAccumulator mostWait = new LongAccumulator(Math::max, 0);
    private volatile boolean over;

    private Away() {}

    public static void main(String... arguments) throws Exception {
        Args args = new Args(arguments, KNOWN);
        String one = args.text("one", "");
        if (one.isEmpty()) {
            all(args);
        } else {
            System.out.println(Fork.MARK + new Away().run(one, args.text("scenario", GRANTS)));
            System.exit(0);
        }
    }

    private static void all(Args args) throws IOException, InterruptedException {
        StringBuilder page = new StringBuilder();
        page.append("## Java ")
                .append(Runtime.version())
                .append(", ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append("\n\n");
        for (String scenario : List.of(GRANTS, AWAY)) {
            page.append(
                            scenario.equals(GRANTS)
                                    ? "The database grants 3 connections and no more, for 3 s:\n\n"
                                    : "The database is away for 1.5 s of 4 s:\n\n")
                    .append(
                            "| | `getConnection()` failed | served | longest wait, ms | connections lost in use |\n|---|---|---|---|---|\n");
            for (String name : args.list("of", PEERS)) {
                String cells = Fork.run("", Away.class, List.of("--one=" + name, "--scenario=" + scenario));
                System.err.println(scenario + " " + name + ": " + cells);
                page.append("| ")
                        .append(Contender.of(name).title)
                        .append(" | ")
                        .append(cells)
                        .append(" |\n");
            }
            page.append('\n');
        }
        String out = args.text("out", "");
        if (out.isEmpty()) {
            System.out.print(page);
        } else {
            Files.writeString(Path.of(out), page);
        }
    }

    private String run(String name, String scenario) throws SQLException, InterruptedException {
        if (scenario.equals(GRANTS)) {
            UnsteadyDriver.grant(3);
        }
        UnsteadyDriver.warmUp();
        DataSource pool = Contender.of(name).open(new Server(UnsteadyDriver.URL, new UnsteadyDriver()), SIZE);
        if (pool instanceof BasicDataSource dbcp2) {
            dbcp2.setTestOnBorrow(true); // its default
            dbcp2.setInitialSize(0); // its default: with 5 it does not start where 3 are granted
            dbcp2.setUsername("app"); // or each try to start writes a line that there is none
            dbcp2.setPassword("app");
        }
        start(pool);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> loop(pool), "user-" + i));
        }
        threads.forEach(Thread::start);
        if (scenario.equals(GRANTS)) {
            pause(3_000);
        } else {
            pause(1_000);
            UnsteadyDriver.leave();
            pause(1_500);
            UnsteadyDriver.comeBack();
            pause(1_500);
        }
        over = true;
        for (Thread thread : threads) {
            thread.join(5_000);
        }
        return String.format(
                Locale.ROOT,
                "%,d | %,d | %,d | %,d",
                refused.sum(),
                leases.sum(),
                mostWait.get() / 1_000_000,
                lost.sum());
    }

    /** So that what a pool loads and opens at its start is not measured. */
    private static void start(DataSource pool) throws SQLException {
        for (int i = 0; i < 20; i++) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            }
            pause(HOLD_MILLIS);
        }
    }

    private void loop(DataSource pool) {
        while (!over) {
            long asked = System.nanoTime();
            Connection connection;
            try {
                connection = pool.getConnection();
            } catch (SQLException e) {
                refused.increment();
                continue;
            }
            mostWait.accumulate(System.nanoTime() - asked);
            leases.increment();
            use(connection);
        }
    }

    /** What fails here is the outage's doing, whatever the pool. */
    private void use(Connection connection) {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            pause(HOLD_MILLIS);
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            lost.increment();
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }
}
