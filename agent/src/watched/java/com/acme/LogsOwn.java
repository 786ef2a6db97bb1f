// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Has a log of its own, and makes some mistakes. Arguments: how it gets a logger, as {@code class#method}, or {@code none}; the pool; and what it
 * does.
 */
public final class LogsOwn {
    private static final int SIZE = 4;

    private static Object logger; // A JUL logger that nobody has is made anew.
    private static String kind;
    private static DataSource opened;

    private LogsOwn() {}

    public static void main(String[] args) throws Exception {
        kind = args[1];
        if (!args[0].equals("none")) {
            String[] by = args[0].split("#");
            logger = Class.forName(by[0]).getMethod(by[1], String.class).invoke(null, "shop");
        }
        DataSource pool = pool();
        pool.getConnection().close();
        Thread.sleep(1_000); // By now the agent has said that it watches.
        if (args[2].equals("dry")) {
            runsDry(pool);
        } else if (args[2].equals("full")) {
            isFull(pool);
        } else {
            if (args[2].equals("starts")) {
                Silence.begins();
            } else if (args[2].equals("hangs")) {
                Silence.hangs(7_000);
                closesTwice(pool);
                Thread.sleep(9_000);
            } else if (args[2].equals("stops")) {
                Object context = logger.getClass().getMethod("getLoggerContext").invoke(logger);
                context.getClass().getMethod("stop").invoke(context);
            }
            closesTwice(pool);
            loses(pool);
            Collector.awaitWhole(pool, SIZE);
        }
        Thread.sleep(1_000);
        System.out.println("done");
        System.exit(0);
    }

    /** The pool with which the application logs. */
    public static Connection connection() throws Exception {
        return pool().getConnection();
    }

    private static synchronized DataSource pool() throws Exception {
        if (opened == null) {
            opened = Pools.open(kind, SIZE, 30);
            try (Connection c = opened.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("CREATE TABLE LOG (MESSAGE CLOB)");
            }
        }
        return opened;
    }

    private static void closesTwice(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.close();
        c.close(); // -> DOUBLE_RELEASE
    }

    private static void loses(DataSource pool) throws SQLException {
        pool.getConnection().setAutoCommit(false); // -> LOST
    }

    /** Holds all, and nobody wants one. */
    private static void isFull(DataSource pool) throws Exception {
        List<Connection> held = new ArrayList<>();
        for (int i = 1; i < SIZE; i++) {
            held.add(pool.getConnection());
        }
        closesTwice(pool);
        held.add(pool.getConnection());
        Thread.sleep(8_000);
        for (Connection c : held) {
            c.close();
        }
    }

    /** Holds all and works on; at some time another wants one. */
    private static void runsDry(DataSource pool) throws Exception {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            held.add(pool.getConnection());
        }
        Thread waits = new Thread(() -> waits(pool), "wants one");
        waits.start();
        Thread.sleep(10_000);
        System.out.println("working");
        for (Connection c : held) {
            c.close();
        }
        waits.join();
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement();
                ResultSet all = s.executeQuery("SELECT MESSAGE FROM LOG")) {
            while (all.next()) {
                System.out.println("row: " + all.getString(1).split("\\R")[0]);
            }
        }
    }

    /** The application is Spring Boot's. */
    public static final class Boot {
        private Boot() {}

        public static Object getLogger(String name) throws ReflectiveOperationException {
            return Class.forName("org.springframework.boot.SpringApplication")
                    .getMethod("run", Class.class, String[].class)
                    .invoke(null, LogsOwn.class, new String[] {"--spring.main.banner-mode=off"});
        }
    }

    /** Of another class, or it would load JUL. */
    private static final class Silence {
        /** At the first warning. */
        static void hangs(long millis) {
            Logger.getLogger("").addHandler(new Handler() {
                private final AtomicBoolean hung = new AtomicBoolean();

                @Override
                public void publish(LogRecord record) {
                    if (record.getLevel() == Level.WARNING && hung.compareAndSet(false, true)) {
                        try {
                            Thread.sleep(millis);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            });
        }

        /** Nothing is to be written until the settings are read, as with Spring Boot. */
        static void begins() {
            Logger root = Logger.getLogger("");
            root.setLevel(Level.SEVERE);
            new Timer("silence", true)
                    .schedule(
                            new TimerTask() {
                                @Override
                                public void run() {
                                    root.setLevel(Level.INFO);
                                }
                            },
                            2_000);
        }
    }

    private static void waits(DataSource pool) {
        try (Connection c = pool.getConnection()) {
            System.out.println("got " + c.getAutoCommit());
        } catch (SQLException e) {
            System.out.println(e);
        }
    }
}
