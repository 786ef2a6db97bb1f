// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/**
 * Loses connections and gets them back, closes one twice, then runs dry: its four connections are held idle, in a transaction and
 * in a statement, by a thread with a hostile name, while others wait. Says so, and ends when its input does. Argument: how long
 * to be dry before it says so, in seconds.
 */
public final class RunsShort {
    /** As an attacker would choose it who wants to be shown. */
    static final String HOSTILE =
            "http-<img src=x onerror=alert(1)></script><script>document.title='owned'</script>\u202e\u0007&amp;";

    private static final List<Connection> KEPT = Collections.synchronizedList(new ArrayList<>());
    private static final int SIZE = 4;

    private final DataSource pool;

    private RunsShort(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        String url = "jdbc:h2:mem:short;DB_CLOSE_DELAY=-1";
        DriverManager.getConnection(url).close();
        RunsShort all = new RunsShort(Pools.open("hikari", SIZE, 300, url));
        all.begin();
        all.loses();
        all.closesTwice();
        all.runsDry();
        Thread.sleep(1_000L * Integer.parseInt(args[0]));
        System.out.println("dry");
        System.out.flush();
        while (System.in.read() >= 0) {
            Thread.yield();
        }
        System.exit(0);
    }

    private void begin() throws Exception {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE ALIAS IF NOT EXISTS NAP FOR \"com.acme.Legit.nap\"");
            s.execute("CREATE TABLE orders(id INT, owner VARCHAR(40))");
            s.execute("INSERT INTO orders VALUES (1, 'me'), (2, 'you')");
        }
    }

    /** All of them: who asks next waits until they are proven lost and taken back. */
    private void loses() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            lose();
        }
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(true);
        }
    }

    private void lose() throws Exception {
        Connection c = pool.getConnection();
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT * FROM orders WHERE owner = 'geheim-4711'")) {
            rows.next();
        }
    }

    private void closesTwice() throws Exception {
        Connection c = pool.getConnection();
        c.close();
        c.close();
    }

    private void runsDry() throws Exception {
        CountDownLatch holds = new CountDownLatch(4);
        start(HOSTILE, () -> {
            keep("SELECT * FROM orders WHERE owner = 'geheim-4711'", true);
            keep("SELECT * FROM orders WHERE owner = 'geheim-4711'", true);
            holds.countDown();
            holds.countDown();
            new CountDownLatch(1).await();
        });
        start("jobs-1", () -> {
            keep("UPDATE orders SET owner = 'geheim-4711' WHERE id = 1", false);
            holds.countDown();
            new CountDownLatch(1).await();
        });
        start("jobs-2", () -> nap(holds));
        holds.await();
        for (int i = 1; i <= 3; i++) {
            start("http-" + i, this::waits);
        }
    }

    private void keep(String sql, boolean autoCommit) throws Exception {
        Connection kept = pool.getConnection();
        KEPT.add(kept);
        kept.setAutoCommit(autoCommit);
        try (Statement s = kept.createStatement()) {
            s.execute(sql);
        }
    }

    private void nap(CountDownLatch holds) throws Exception {
        try (Connection c = pool.getConnection();
                PreparedStatement s = c.prepareStatement("CALL NAP(?)")) {
            s.setInt(1, 300_000);
            holds.countDown();
            s.execute();
        }
    }

    private void waits() throws Exception {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(true);
        }
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (Exception e) {
                        System.out.println(name + " failed: " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws Exception;
    }
}
