// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import com.acme.corpus.Corpus.Program;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Something that lives long keeps a connection, or what was taken through it. */
final class Caches {
    private static final List<Object> KEPT = new ArrayList<>();

    private Caches() {}

    static void addTo(Map<String, Program> programs) {
        programs.put("DAO keeps its connection", pool -> KEPT.add(new Dao(pool)));
        programs.put("DAO acquires for each call", Caches::acquiresForEachCall);
        programs.put("cached statement of a closed connection", Caches::usesCachedStatement);
        programs.put("statement prepared anew", Caches::preparesAnew);
    }

    /** Acquires when it is made, which is when the application starts. */
    private static final class Dao {
        final Connection c;

        Dao(DataSource pool) throws SQLException {
            c = pool.getConnection(); // -> OVERDUE
            c.createStatement().execute("SELECT 1");
        }
    }

    private static void acquiresForEachCall(DataSource pool) throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (Connection c = pool.getConnection()) {
                c.createStatement().execute("SELECT 1");
            }
        }
    }

    private static PreparedStatement prepare(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection()) {
            return c.prepareStatement("SELECT 1");
        }
    }

    private static void usesCachedStatement(DataSource pool) throws SQLException {
        PreparedStatement cached = prepare(pool);
        cached.executeQuery(); // -> USE_AFTER_RELEASE
    }

    private static void preparesAnew(DataSource pool) throws SQLException {
        try (Connection c = pool.getConnection();
                PreparedStatement s = c.prepareStatement("SELECT 1")) {
            s.executeQuery();
        }
    }
}
