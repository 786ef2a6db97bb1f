// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What is measured, by name: a contender, the bare limit, or the harness alone. Filled with connections before use. */
interface Subject {
    String LIMIT = "limit";
    String HARNESS = "harness";

    /** Called on the thread that will run the cycle. */
    Cycle cycle(Cycle.Kind kind) throws SQLException;

    static Subject open(String name, Server server, int size) throws SQLException {
        switch (name) {
            case LIMIT -> {
                BareLimit limit = new BareLimit(size);
                return kind -> kind.on(limit);
            }
            case HARNESS -> {
                Connection connection = Stub.connection();
                return kind -> () -> connection;
            }
            default -> {
                DataSource pool = Contender.of(name).open(server, size);
                fill(pool, size);
                return kind -> kind.on(pool);
            }
        }
    }

    static String title(String name) {
        return switch (name) {
            case LIMIT -> "bare guarded limit";
            case HARNESS -> "the harness alone";
            default -> Contender.of(name).title;
        };
    }

    private static void fill(DataSource pool, int size) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(pool.getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
    }
}
