// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;

/** A stream or an iterator holds the connection: it must be read to its end, or closed. */
final class Iterators {
    private Iterators() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("iterator not read to its end", pool -> readsOne(new Rows(pool.getConnection()))); // -> LOST
        programs.put("iterator closed", Iterators::readsOneAndCloses);
        programs.put("stream not closed", Iterators::leavesStreamOpen);
        programs.put("stream closed", Iterators::closesStream);
        programs.put("result returned after close", Iterators::readsAfterClose);
        programs.put("result read before close", Iterators::readsBeforeClose);
    }

    /** Closes its connection after the last row. */
    private static final class Rows implements Iterator<Integer>, AutoCloseable {
        private final Connection c;
        private final ResultSet rows;
        private boolean more;

        Rows(Connection c) throws SQLException {
            this.c = c;
            this.rows = c.createStatement().executeQuery("SELECT id FROM item");
            this.more = rows.next();
        }

        @Override
        public boolean hasNext() {
            return more;
        }

        @Override
        public Integer next() {
            try {
                int id = rows.getInt(1);
                more = rows.next();
                if (!more) {
                    c.close();
                }
                return id;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                if (more) {
                    c.close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void readsOne(Rows rows) {
        rows.next();
    }

    private static void readsOneAndCloses(DataSource pool) throws SQLException {
        try (Rows rows = new Rows(pool.getConnection())) {
            readsOne(rows);
        }
    }

    private static Stream<Integer> stream(Connection c) throws SQLException {
        Rows rows = new Rows(c);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                .onClose(rows::close);
    }

    private static void leavesStreamOpen(DataSource pool) throws SQLException {
        stream(pool.getConnection()).findFirst(); // -> LOST
    }

    private static void closesStream(DataSource pool) throws SQLException {
        try (Stream<Integer> ids = stream(pool.getConnection())) {
            ids.findFirst();
        }
    }

    private static ResultSet query(Connection c) throws SQLException {
        return c.createStatement().executeQuery("SELECT id FROM item"); // -> USE_AFTER_RELEASE
    }

    private static void readsAfterClose(DataSource pool) throws SQLException {
        Connection c = pool.getConnection();
        c.createStatement();
        c.close();
        query(c);
    }

    private static void readsBeforeClose(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            ResultSet rows = query(c);
            rows.next();
            rows.getInt(1);
        }
    }
}
