// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Misuses connections and says what that threw; the pool is as good as before afterwards. Argument: the pool. */
public final class Throws {
    private static final int SIZE = 2;

    private Throws() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], SIZE);
        Connection c = pool.getConnection();
        Statement s = c.createStatement();
        s.execute("SELECT 1");
        c.close();
        say("close", () -> c.close()); // -> DOUBLE_RELEASE
        Connection used = pool.getConnection();
        Statement late = used.createStatement();
        used.close();
        say("execute", () -> late.execute("SELECT 1")); // -> USE_AFTER_RELEASE
        say("commit", used::commit);
        say("createStatement", used::createStatement);
        Collector.awaitWhole(pool, SIZE);
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void say(String what, Call call) {
        try {
            call.run();
            System.out.println(what + " returned");
        } catch (SQLException e) {
            String words = e.getMessage().replaceAll("\\d+ ms ago", "… ms ago");
            System.out.println(what + ": " + e.getSQLState() + " " + words);
        }
    }

    private interface Call {
        void run() throws SQLException;
    }
}
