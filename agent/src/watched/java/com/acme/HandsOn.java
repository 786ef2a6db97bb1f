// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Gives connections back with their session changed, and says what of it the next holder gets; who then writes and relies on
 * how the connection is. One connection is all the pool has. Arguments: the pool; {@code habit} if each is to set what it needs.
 */
public final class HandsOn {
    private static final int WAIT_SECONDS = 20;

    /** Longer than the agent takes to notice. */
    private static final int NOTICED_MILLIS = 400;

    private final DataSource pool;
    private final boolean eachSetsIt;
    private final List<String> handedOn = new ArrayList<>();
    private int items;

    private HandsOn(DataSource pool, boolean eachSetsIt) {
        this.pool = pool;
        this.eachSetsIt = eachSetsIt;
    }

    private interface Change {
        void run(boolean back) throws SQLException;
    }

    private interface Setter<T> {
        void set(Connection c, T value) throws SQLException;
    }

    private interface Getter<T> {
        T of(Connection c) throws SQLException;
    }

    public static void main(String[] args) throws Exception {
        boolean h2 = args[0].equals("h2"); // Knows no other driver.
        String url = (h2 ? "jdbc:" : Remembers.URL) + "h2:mem:state;DB_CLOSE_DELAY=-1";
        DriverManager.registerDriver(new Remembers());
        HandsOn app = new HandsOn(Pools.open(args[0], 1, WAIT_SECONDS, url), args.length > 1);
        try (Connection c = app.pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT PRIMARY KEY)");
            s.execute("CREATE SCHEMA other");
            s.execute("CREATE TABLE other.item (id INT PRIMARY KEY)");
        }
        app.attempt(
                "isolation", app::isolation, Connection::getTransactionIsolation, Connection::setTransactionIsolation);
        app.attempt("read-only mode", app::readOnly, Connection::isReadOnly, Connection::setReadOnly);
        app.attempt("catalog", app::catalog, Connection::getCatalog, Connection::setCatalog);
        app.attempt("schema", app::schema, Connection::getSchema, Connection::setSchema);
        app.attempt("autocommit", app::autoCommit, Connection::getAutoCommit, Connection::setAutoCommit);
        System.out.println("hands on " + app.handedOn);
        System.exit(0); // Some pools keep threads.
    }

    private <T> void attempt(String state, Change change, Getter<T> getter, Setter<T> setter) throws Exception {
        T usual;
        try (Connection c = pool.getConnection()) {
            usual = getter.of(c);
            setter.set(c, usual);
        } catch (LinkageError | SQLException e) {
            return; // A pool from before Java 7, or one that refuses.
        }
        for (boolean back : new boolean[] {true, false}) {
            change.run(back);
            Thread.sleep(NOTICED_MILLIS);
        }
        for (int i = 0; i < 5; i++) {
            Thread.sleep(NOTICED_MILLIS / 4);
            try (Connection c = pool.getConnection()) {
                if (eachSetsIt) {
                    setter.set(c, usual);
                }
                write(c);
            }
        }
        Thread.sleep(NOTICED_MILLIS);
        try (Connection c = pool.getConnection()) {
            T found = getter.of(c);
            if (!found.equals(usual) && !handedOn.contains(state)) {
                handedOn.add(state);
            }
            setter.set(c, usual);
        }
    }

    private void isolation(boolean back) throws SQLException { // isolation
        try (Connection c = pool.getConnection()) { // -> DIRTY_RELEASE
            int before = back ? c.getTransactionIsolation() : Connection.TRANSACTION_NONE;
            c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            write(c);
            if (back) {
                c.setTransactionIsolation(before);
            }
        }
    }

    private void readOnly(boolean back) throws SQLException { // read-only mode
        try (Connection c = pool.getConnection()) { // -> DIRTY_RELEASE
            c.setReadOnly(true);
            if (back) {
                c.setReadOnly(false);
            }
        }
    }

    private void catalog(boolean back) throws SQLException { // catalog
        try (Connection c = pool.getConnection()) { // -> DIRTY_RELEASE
            String before = c.getCatalog();
            c.setCatalog("other");
            if (back) {
                c.setCatalog(before);
            }
        }
    }

    private void schema(boolean back) throws SQLException { // schema
        try (Connection c = pool.getConnection()) { // -> DIRTY_RELEASE
            String before = c.getSchema();
            c.setSchema("OTHER");
            if (back) {
                c.setSchema(before);
            }
        }
    }

    private void autoCommit(boolean back) throws SQLException { // autocommit
        try (Connection c = pool.getConnection()) { // -> DIRTY_RELEASE
            c.setAutoCommit(false);
            write(c);
            c.commit();
            if (back) {
                c.setAutoCommit(true);
            }
        }
    }

    private void write(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.executeUpdate("INSERT INTO item VALUES (" + ++items + ")");
        }
    }
}
