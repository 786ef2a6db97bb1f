// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.acme.legacy.ConnectionPool;
import com.acme.legacy.Connections;
import java.sql.Connection;
import java.sql.SQLException;

/** Misuses home-made pools and says what that threw, and what the pools have then. */
public final class HomeMadeThrows {
    private static final String URL = "jdbc:h2:mem:homemadethrows;DB_CLOSE_DELAY=-1";

    private HomeMadeThrows() {}

    public static void main(String[] args) throws Exception {
        ConnectionPool orders = new ConnectionPool("orders", URL, 1, 1);
        ConnectionPool reports = new ConnectionPool("reports", URL, 0, 1);
        Connection c = orders.getConnection();
        say("to another", () -> reports.freeConnection(c)); // -> WRONG_POOL
        c.createStatement().execute("SELECT 1");
        orders.freeConnection(c);
        say("again", () -> orders.freeConnection(c)); // -> DOUBLE_RELEASE
        Connection given = Connections.take();
        Connections.give("once", given);
        say("again, with an answer", () -> Connections.give("twice", given)); // -> DOUBLE_RELEASE
        Connection next = orders.getConnection();
        say("the next", () -> orders.freeConnection(next));
        System.out.println("free " + orders.free() + " and " + reports.free());
    }

    private static void say(String what, Call call) {
        try {
            call.run();
            System.out.println(what + ": well");
        } catch (SQLException e) {
            String words = e.getMessage().replaceAll("\\d+ ms ago", "… ms ago");
            System.out.println(what + ": " + e.getSQLState() + " " + words);
        }
    }

    private interface Call {
        void run() throws SQLException;
    }
}
