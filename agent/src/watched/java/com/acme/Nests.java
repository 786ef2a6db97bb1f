// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** Acquires while it holds one, and does what only looks like that. Arguments: the pool. */
public final class Nests {
    private final DataSource pool;
    private final DataSource other;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    private Nests(DataSource pool, DataSource other) {
        this.pool = pool;
        this.other = other;
    }

    public static void main(String[] args) throws Exception {
        Nests app = new Nests(Pools.open(args[0], 4), Pools.open(args[0], 4));
        for (int i = 0; i < 2; i++) {
            app.looksUpWhileItReads();
            app.copiesFromOneToTheOther();
            app.oneAfterTheOther();
            app.oneOfEachPool();
            app.handsItOver();
            app.handsItOverUsed();
            app.wrapped();
        }
        app.worker.shutdown();
        System.out.println("done");
        System.exit(0);
    }

    private void looksUpWhileItReads() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
            try (Connection inner = pool.getConnection()) { // -> NESTED_ACQUIRE
                inner.createStatement().execute("SELECT 1");
            }
        }
    }

    private void copiesFromOneToTheOther() throws SQLException {
        try (Connection from = pool.getConnection();
                Connection to = pool.getConnection()) { // -> NESTED_ACQUIRE
            from.createStatement().execute("SELECT 1");
            to.createStatement().execute("SELECT 1");
        }
    }

    private void oneAfterTheOther() throws SQLException {
        for (int i = 0; i < 3; i++) {
            try (Connection c = pool.getConnection()) {
                c.createStatement().execute("SELECT 1");
            }
        }
    }

    private void oneOfEachPool() throws SQLException {
        try (Connection c = pool.getConnection();
                Connection d = other.getConnection()) {
            c.createStatement().execute("SELECT 1");
            d.createStatement().execute("SELECT 1");
        }
    }

    /** The worker holds it from then on, though it comes to it later. */
    private void handsItOver() throws Exception {
        Connection c = pool.getConnection();
        try (Connection own = pool.getConnection()) {
            own.createStatement().execute("SELECT 1");
        }
        worker.submit(() -> {
                    c.createStatement().execute("SELECT 1");
                    c.close();
                    return null;
                })
                .get();
    }

    private void handsItOverUsed() throws Exception {
        Connection c = pool.getConnection();
        c.createStatement().execute("SELECT 1");
        worker.submit(() -> c.createStatement().execute("SELECT 1")).get();
        try (Connection own = pool.getConnection()) {
            own.createStatement().execute("SELECT 1");
        }
        worker.submit(() -> {
                    c.close();
                    return null;
                })
                .get();
    }

    private void wrapped() throws SQLException {
        try (Connection c = new Wrapper(new Wrapper(pool)).getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
    }
}
