// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Keeps only a part of a connection each: what unwrap() gave, a large object, its stream; and uses it long after a collection. One connection is
 * lost for good. Argument: the pool.
 */
public final class KeepsParts {
    private static final int SIZE = 100_000;

    private final String kind;
    private final DataSource pool;
    private ResultSet rows;
    private Statement statement;
    private Blob blob;
    private Clob clob;
    private Object array;
    private InputStream stream;
    private InputStream ofBlob;
    private Reader reader;
    private Connection connection;
    private Blob made;
    private final List<Object> beneath = new ArrayList<>();

    private KeepsParts(String kind) throws Exception {
        this.kind = kind;
        this.pool = Pools.open(kind, 12);
    }

    public static void main(String[] args) throws Exception {
        KeepsParts app = new KeepsParts(args[0]);
        app.createTable();
        // By a thread that ends: no method that had a connection is at work any more.
        Thread taking = new Thread(app::takeParts);
        taking.start();
        taking.join();
        Collector.collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        app.useParts();
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private void takeParts() {
        try {
            rows = rows();
            statement = statement();
            blob = row().getBlob(1);
            clob = row().getClob(2);
            array = row().getObject(3);
            stream = row().getBinaryStream(1);
            ofBlob = row().getBlob(1).getBinaryStream();
            reader = row().getCharacterStream(2);
            connection = connection();
            made = acquire().createBlob();
            loses();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void useParts() throws Exception {
        System.out.println("rows " + rows.next() + rows.next());
        System.out.println("statement " + statement.executeQuery("SELECT 1").next());
        System.out.println("blob " + (blob.getBytes(SIZE - 5, 10).length > 0));
        System.out.println("clob " + clob.getSubString(SIZE - 5, 5));
        System.out.println("array " + ((Array) array).getResultSet().next());
        System.out.println("stream " + length(stream));
        System.out.println("stream of blob " + length(ofBlob));
        System.out.println("reader " + (reader.read() == 'x'));
        System.out.println("connection "
                + (connection == null
                        || connection.createStatement().executeQuery("SELECT 1").next()));
        System.out.println("made " + made.setBytes(1, new byte[3]));
    }

    private Connection acquire() throws SQLException {
        return pool.getConnection();
    }

    /** Commons DBCP 2 itself closes statements that were dropped, in their finalizers. */
    private Statement statementOf(Connection c) throws SQLException {
        Statement s = c.createStatement();
        if (kind.contains("dbcp2")) {
            beneath.add(s);
        }
        return s;
    }

    private void createTable() throws SQLException {
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE part (b BLOB, c CLOB, a " + arrayType(c) + ")");
            try (PreparedStatement p = c.prepareStatement("INSERT INTO part VALUES (?, ?, ?)")) {
                p.setBytes(1, new byte[SIZE]);
                p.setString(2, new String(new char[SIZE]).replace('\0', 'x'));
                p.setObject(3, new Object[] {1, 2});
                p.execute();
                p.execute();
            }
        }
    }

    private static String arrayType(Connection c) throws SQLException {
        return c.getMetaData().getDatabaseMajorVersion() < 2 ? "ARRAY" : "INT ARRAY";
    }

    private ResultSet row() throws SQLException {
        ResultSet rows = statementOf(acquire()).executeQuery("SELECT b, c, a FROM part");
        rows.next();
        return rows;
    }

    private ResultSet rows() throws Exception {
        ResultSet rows = statementOf(acquire()).executeQuery("SELECT b FROM part");
        return (ResultSet) rows.unwrap(driver("JdbcResultSet"));
    }

    private Statement statement() throws Exception {
        return (Statement) statementOf(acquire()).unwrap(driver("JdbcStatement"));
    }

    /** Null if the pool does not give it, as Commons DBCP unless it is told to; the one that was asked is given back then. */
    private Connection connection() throws Exception {
        Connection c = acquire();
        try {
            return (Connection) c.unwrap(driver("JdbcConnection"));
        } catch (SQLException e) {
            c.close();
            return null;
        }
    }

    private void loses() throws SQLException {
        pool.getConnection().createStatement().execute("SELECT 1"); // -> LOST
    }

    private static Class<?> driver(String name) throws ClassNotFoundException {
        return Class.forName("org.h2.jdbc." + name);
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        byte[] buffer = new byte[4096];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            length += n;
        }
        return length;
    }
}
