// SPDX-License-Identifier: Apache-2.0
package com.acme.corpus;

import java.sql.Connection;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Small programs in the shapes that fixes of real bugs show: each mistake beside its corrected twin, which must stay silent. The
 * comment behind a line says what is to be found there, {@code // -> KIND}, or, {@code // cause}, which line explains it.
 */
public final class Corpus {
    public static final int SIZE = 48;

    /** One program. */
    interface Program {
        void run(DataSource pool) throws Exception;
    }

    private Corpus() {}

    public static void run(DataSource pool) throws Exception {
        Map<String, Program> programs = new LinkedHashMap<>();
        ExceptionPaths.addTo(programs);
        Returns.addTo(programs);
        Variables.addTo(programs);
        WrongObject.addTo(programs);
        Callbacks.addTo(programs);
        Iterators.addTo(programs);
        HandOver.addTo(programs);
        Caches.addTo(programs);
        Twice.addTo(programs);
        Leftovers.addTo(programs);
        try (Connection c = pool.getConnection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))");
            s.execute("INSERT INTO item VALUES (1, 'one'), (2, 'two')");
        }
        for (Map.Entry<String, Program> program : programs.entrySet()) {
            try {
                program.getValue().run(pool);
            } catch (Exception e) {
                System.out.println(
                        program.getKey() + " ended by " + e.getClass().getSimpleName());
            }
        }
        System.out.println("programs " + programs.size());
    }
}
