// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;

/** Holds connections longer than the limit. Arguments: the pool, and the limit in milliseconds. */
public final class Overstays {
    private Overstays() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 3);
        long overLimit = Long.parseLong(args[1]) + 1_200;
        Connection kept = pool.getConnection(); // -> OVERDUE
        try (Connection c = pool.getConnection()) { // -> OVERDUE, LATE_RELEASE
            Thread.sleep(overLimit);
            try (Statement s = c.createStatement()) {
                s.execute("SELECT 1");
            }
        }
        Thread.sleep(200);
        System.out.println("kept " + (kept.isClosed() ? "closed" : "open"));
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }
}
