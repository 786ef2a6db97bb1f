// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** An application that runs until it is told to end, and does one thing a line of its input. Argument: the pool. */
public final class Attended {
    private static final int SIZE = 4;

    // Not of the object: main() runs on, and could have an object's connections in a local variable.
    private static final Deque<Connection> HELD = new ArrayDeque<>();

    private final DataSource pool;

    private Attended(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Attended app = new Attended(Pools.open(args[0], SIZE));
        app.pool.getConnection().close(); // All of the pool's classes are loaded before anyone attaches.
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            System.out.println(app.does(line));
        }
    }

    private String does(String what) throws Exception {
        switch (what) {
            case "acquire":
                HELD.push(pool.getConnection());
                return "acquired";
            case "close":
                HELD.pop().close();
                return "closed";
            case "close twice":
                Connection twice = pool.getConnection();
                twice.close();
                twice.close(); // -> DOUBLE_RELEASE
                return "closed twice";
            case "lose":
                lose();
                Collector.awaitWhole(pool, SIZE - HELD.size());
                return "whole again";
            case "fill standard error":
                fillStandardError();
                return "filled";
            case "threads":
                return threads().toString();
            case "interrupt":
                return interrupt();
            case "record":
                return record();
            default:
                throw new IllegalArgumentException(what);
        }
    }

    private void lose() throws SQLException {
        pool.getConnection().setReadOnly(false); // -> LOST
    }

    /** Nobody reads it: a thread writes until its write does not return. */
    private static void fillStandardError() throws InterruptedException {
        AtomicLong written = new AtomicLong();
        Thread writer = new Thread(() -> {
            while (true) {
                System.err.println("what an application has to say, again and again, to nobody at all");
                written.incrementAndGet();
            }
        });
        writer.setDaemon(true);
        writer.start();
        long before;
        do {
            before = written.get();
            Thread.sleep(500);
        } while (written.get() != before);
    }

    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("pool-agent")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** Whatever shows what the agent knows: not the agent's own, which says that it stops. */
    private static String interrupt() {
        int interrupted = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().matches("pool-agent[- ](top|jmx|page|metrics).*")) {
                thread.interrupt();
                interrupted++;
            }
        }
        return interrupted + " interrupted";
    }

    /** How often woven code calls while a connection is acquired and closed: a class of the test's counts. */
    private String record() throws Exception {
        Class<?> dispatcher = Class.forName("java.lang.PoolAgentDispatcher");
        Object before = dispatcher.getMethod("hook").invoke(null);
        Class<?> counter = Class.forName("com.acme.CountingHook");
        dispatcher
                .getMethod("hook", dispatcher)
                .invoke(null, counter.getConstructor().newInstance());
        pool.getConnection().close();
        dispatcher.getMethod("hook", dispatcher).invoke(null, before);
        return counter.getField("calls").getInt(null) + " calls";
    }
}
