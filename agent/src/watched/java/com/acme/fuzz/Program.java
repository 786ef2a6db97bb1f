// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;

/** Runs a program, step by step. */
public final class Program {
    /** How many connections its pool has. */
    public static final int SIZE = 4;

    private final Site site;
    private final Trace trace = new Trace();
    private final Ways ways;
    private final Works works;

    public Program(Site site) {
        this.site = site;
        this.ways = new Ways(trace);
        this.works = new Works(trace);
    }

    /** @return what it has seen */
    public String run(String program) throws Exception {
        try (Connection c = site.outside();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE T(ID INT AUTO_INCREMENT PRIMARY KEY, V VARCHAR(99))");
            s.execute("CREATE TABLE F(B BLOB, C CLOB, A INT ARRAY)");
            s.execute("INSERT INTO F VALUES(CAST(SPACE(300000) AS BLOB), SPACE(300000), ARRAY[1, 2, 3])");
            s.execute("CREATE TABLE L(I INT PRIMARY KEY)");
            s.execute("INSERT INTO L VALUES(1)");
        }
        for (Step step : Step.parse(program)) {
            trace.see("[" + step.keep + "]");
            try {
                if (step.isWhole()) {
                    Wholes.run(step.keep, site, trace);
                } else {
                    run(step);
                }
            } catch (Exception | LinkageError e) {
                trace.failed(e); // An old pool lacks methods of newer interfaces.
            }
        }
        end();
        return trace.toString();
    }

    private void run(Step step) throws Exception {
        if (step.keep.equals("resources") || step.keep.equals("finally")) {
            new Blocks(site, trace, ways, works).run(step);
            return;
        }
        DataSource from = step.isForLife() ? site.open(site.kind(), 2, 5) : site.pool();
        Kept kept = elsewhere(step.where, () -> begin(step, from));
        for (int i = 0; step.rests && site.rests(i); i++) {
            continue;
        }
        kept.use(trace);
        if (step.isForLife()) {
            site.keep(kept);
        } else if (!step.release.equals("collected")) {
            new Releases(trace).release(kept, step.release);
        }
    }

    /** A frame of its own, which has returned when time passes. */
    private Kept begin(Step step, DataSource from) throws Exception {
        Connection c = ways.acquire(step.source, from);
        for (String work : step.works) {
            works.run(work, c, from);
        }
        try {
            return step.isForLife() ? Lasting.of(step.keep, c) : Kept.of(step.keep, c);
        } catch (SQLException | LinkageError e) { // Not every pool unwraps everything.
            c.close();
            throw e;
        }
    }

    /** Nothing that a correct program does may cost a pool a connection. */
    private void end() throws Exception {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                all.add(site.pool().getConnection());
            }
        } catch (SQLException e) {
            trace.failed(e);
        }
        trace.see("lends " + all.size() + " of " + SIZE);
        for (Connection c : all) {
            c.close();
        }
        trace.see("wrappers closed " + trace.wrappersClosed());
        try (Connection c = site.outside();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*), COUNT(DISTINCT V) FROM T")) {
            rows.next();
            trace.see("rows " + rows.getInt(1) + " of " + rows.getInt(2));
        }
    }

    static <T> T elsewhere(String where, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        String name = Thread.currentThread().getName();
        switch (where) {
            case "here":
                task.run();
                break;
            case "thread":
                Thread thread = new Thread(task, name + "/thread");
                thread.start();
                thread.join();
                break;
            default:
                ExecutorService executor = Executors.newSingleThreadExecutor(r -> new Thread(r, name + "/task"));
                executor.submit(task).get();
                executor.shutdown();
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw e;
        }
    }
}
