// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcStatement;

/** What is kept for as long as the process lives, and keeps the connection beneath it at work. */
final class Lasting {
    static final List<String> NAMES = Collections.unmodifiableList(Arrays.asList(
            "blob",
            "clob",
            "stream",
            "reader",
            "sqlarray",
            "metadata",
            "physical",
            "physicalrows",
            "physicalstatement"));

    private Lasting() {}

    static Kept of(String name, Connection c) throws SQLException {
        switch (name) {
            case "metadata":
                DatabaseMetaData data = c.getMetaData();
                return kept(t -> {
                    try (ResultSet tables = data.getTables(null, "PUBLIC", "L", null)) {
                        t.see("tables " + tables.next());
                    }
                });
            case "physical":
                Connection physical = c.unwrap(JdbcConnection.class);
                return kept(t -> Kept.works(physical, t));
            case "physicalrows":
                JdbcResultSet own = rows(c, "SELECT X FROM SYSTEM_RANGE(1, 40)").unwrap(JdbcResultSet.class);
                return kept(t -> t.see("reads " + own.next() + own.getInt(1)));
            case "physicalstatement":
                JdbcStatement statement = c.createStatement().unwrap(JdbcStatement.class);
                return kept(t -> Kept.query(statement, t));
            default:
                ResultSet rows = rows(c, "SELECT B, C, A FROM F");
                rows.next();
                return read(name, rows);
        }
    }

    private static Kept read(String name, ResultSet rows) throws SQLException {
        switch (name) {
            case "blob":
                Blob blob = rows.getBlob(1);
                return kept(t -> t.see("blob " + blob.length() + " " + all(blob.getBinaryStream())));
            case "clob":
                Clob clob = rows.getClob(2);
                return kept(t -> t.see("clob " + clob.getSubString(1, 9).length()));
            case "stream":
                InputStream stream = rows.getBinaryStream(1);
                return kept(t -> t.see("stream " + all(stream)));
            case "reader":
                Reader reader = rows.getCharacterStream(2);
                return kept(t -> t.see("reader " + reader.read(new char[99])));
            default:
                Array array = rows.getArray(3);
                return kept(t -> t.see("array " + ((Object[]) array.getArray()).length));
        }
    }

    private static ResultSet rows(Connection c, String sql) throws SQLException {
        Statement s = c.createStatement();
        return s.executeQuery(sql);
    }

    private static int all(InputStream in) throws IOException {
        byte[] part = new byte[8192];
        int all = 0;
        for (int n = in.read(part); n > 0; n = in.read(part)) {
            all += n;
        }
        return all;
    }

    interface Use {
        void on(Trace trace) throws Exception;
    }

    private static Kept kept(Use use) {
        return new Kept() {
            @Override
            void use(Trace trace) throws Exception {
                use.on(trace);
            }

            @Override
            Connection handle() {
                throw new IllegalStateException();
            }
        };
    }
}
