// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/** What is done with a connection while it is held. Each leaves it as it was. */
final class Works {
    static final List<String> NAMES = Collections.unmodifiableList(Arrays.asList(
            "insert",
            "select",
            "cursor",
            "batch",
            "emptybatch",
            "badbatch",
            "commit",
            "rollback",
            "savepoint",
            "keys",
            "call",
            "tables",
            "fails",
            "violates",
            "timeout",
            "cancel",
            "lobs",
            "nested",
            "session",
            "cache",
            "leaves",
            "completes",
            "valid",
            "unwraps",
            "describes",
            "otherthread",
            "norows"));

    private final Trace trace;

    Works(Trace trace) {
        this.trace = trace;
    }

    void run(String name, Connection c, DataSource from) throws SQLException {
        try {
            trace.see(name);
            if (!plain(name, c) && !within(name, c)) {
                odd(name, c, from);
            }
        } catch (SQLException | LinkageError e) {
            trace.failed(e); // An old pool lacks methods of newer interfaces.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean plain(String name, Connection c) throws SQLException {
        switch (name) {
            case "insert":
                insert(c);
                return true;
            case "select":
                Kept.works(c, trace);
                return true;
            case "cursor":
                try (Statement s = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
                    s.setFetchSize(10);
                    try (ResultSet rows = s.executeQuery("SELECT X FROM SYSTEM_RANGE(1, 400)")) {
                        rows.absolute(200);
                        int read = 0;
                        while (rows.previous()) {
                            read++;
                        }
                        trace.see(read);
                    }
                }
                return true;
            case "keys":
                try (PreparedStatement s =
                        c.prepareStatement("INSERT INTO T(V) VALUES('k')", Statement.RETURN_GENERATED_KEYS)) {
                    s.executeUpdate();
                    try (ResultSet keys = s.getGeneratedKeys()) {
                        trace.see(keys.next());
                    }
                }
                return true;
            case "call":
                try (CallableStatement s = c.prepareCall("CALL ABS(?)")) {
                    s.setInt(1, -5);
                    try (ResultSet rows = s.executeQuery()) {
                        rows.next();
                        trace.see(rows.getInt(1));
                    }
                }
                return true;
            case "tables":
                try (ResultSet rows = c.getMetaData().getTables(null, "PUBLIC", "%", null)) {
                    while (rows.next()) {
                        trace.see(rows.getString(3));
                    }
                }
                return true;
            case "lobs":
                try (PreparedStatement s = c.prepareStatement("INSERT INTO F(B, C) VALUES(?, ?)")) {
                    s.setBinaryStream(1, new ByteArrayInputStream(new byte[5000]));
                    s.setCharacterStream(2, new StringReader("text"));
                    trace.see(s.executeUpdate());
                }
                return true;
            case "valid":
                trace.see(c.isValid(5) + " " + c.isClosed() + " " + c.getWarnings());
                c.clearWarnings();
                return true;
            default:
                return false;
        }
    }

    /** Within a transaction. */
    private boolean within(String name, Connection c) throws SQLException {
        if (!Arrays.asList("batch", "emptybatch", "badbatch", "commit", "rollback", "savepoint", "norows")
                .contains(name)) {
            return false;
        }
        c.setAutoCommit(false);
        try (PreparedStatement s = c.prepareStatement("INSERT INTO T(V) VALUES(?)")) {
            switch (name) {
                case "batch":
                case "badbatch":
                    for (int i = 0; i < 3; i++) {
                        s.setString(1, "b" + (name.equals("badbatch") && i == 1 ? new String(new char[120]) : ""));
                        s.addBatch();
                    }
                    try {
                        trace.see(Arrays.toString(s.executeBatch()));
                    } catch (BatchUpdateException e) {
                        trace.see(Arrays.toString(e.getUpdateCounts()));
                    }
                    break;
                case "emptybatch":
                    trace.see(s.executeBatch().length);
                    break;
                case "norows":
                    try (Statement u = c.createStatement()) {
                        trace.see(u.executeUpdate("UPDATE T SET V = 'x' WHERE ID < 0"));
                    }
                    break;
                case "savepoint":
                    Savepoint before = c.setSavepoint("before");
                    insert(c);
                    c.rollback(before);
                    insert(c);
                    break;
                default:
                    insert(c);
            }
            if (name.equals("rollback")) {
                c.rollback();
            } else if (!name.equals("norows")) {
                c.commit();
            }
        } finally {
            c.setAutoCommit(true);
        }
        return true;
    }

    private void odd(String name, Connection c, DataSource from) throws Exception {
        switch (name) {
            case "fails":
                try (Statement s = c.createStatement()) {
                    s.execute("SELECT FROM NOWHERE");
                } catch (SQLException e) {
                    trace.failed(e);
                }
                trace.see("closed " + c.isClosed());
                break;
            case "violates":
                try (Statement s = c.createStatement()) {
                    s.execute("INSERT INTO L VALUES(1)");
                } catch (SQLException e) {
                    trace.failed(e);
                }
                break;
            case "timeout":
                try (Statement s = c.createStatement()) {
                    s.setQueryTimeout(5);
                    Kept.query(s, trace);
                }
                break;
            case "cancel":
                cancelled(c);
                break;
            case "nested":
                try (Connection inner = from.getConnection()) {
                    insert(inner);
                }
                break;
            case "session":
                int isolation = c.getTransactionIsolation();
                c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                c.setTransactionIsolation(isolation);
                c.setHoldability(c.getHoldability());
                trace.see(c.getSchema() + c.isReadOnly() + c.getAutoCommit());
                break;
            case "cache":
                PreparedStatement cached = c.prepareStatement("SELECT ? + 1");
                for (int i = 0; i < 5; i++) {
                    cached.setInt(1, i);
                    cached.executeQuery();
                }
                cached.close();
                cached.close(); // JDBC allows it.
                break;
            case "leaves":
                c.createStatement().executeQuery("SELECT 1"); // The connection's close() closes it.
                break;
            case "completes":
                Statement once = c.createStatement();
                once.closeOnCompletion();
                once.executeQuery("SELECT 1").close();
                trace.see(once.isClosed());
                break;
            case "unwraps":
                trace.see(c.isWrapperFor(Connection.class));
                Kept.works(c.unwrap(Connection.class), trace);
                break;
            case "describes":
                try (PreparedStatement s = c.prepareStatement("SELECT ID, V FROM T WHERE ID = ?")) {
                    trace.see(s.getMetaData().getColumnCount() + " "
                            + s.getParameterMetaData().getParameterCount());
                }
                break;
            default:
                Program.elsewhere("thread", () -> {
                    insert(c);
                    return null;
                });
        }
    }

    private void insert(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("INSERT INTO T(V) VALUES(?)")) {
            s.setString(1, "i");
            trace.see(s.executeUpdate());
        }
    }

    /** Another thread cancels it again and again, as it cannot know when it begins. */
    private void cancelled(Connection c) throws Exception {
        try (Statement s = c.createStatement()) {
            s.setQueryTimeout(60); // Ends it alike: now and then H2 hears no cancel() at all.
            Thread canceller = new Thread(() -> {
                try {
                    while (!s.isClosed()) {
                        s.cancel();
                        Thread.sleep(5);
                    }
                } catch (SQLException | InterruptedException e) {
                    return;
                }
            });
            canceller.start();
            try {
                s.executeQuery("SELECT SUM(X + 1) FROM SYSTEM_RANGE(1, 10000000000)");
                trace.see("not cancelled");
            } catch (SQLException e) {
                trace.failed(e);
            } finally {
                canceller.interrupt();
                canceller.join();
            }
        }
    }
}
