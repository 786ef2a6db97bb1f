// SPDX-License-Identifier: Apache-2.0
package com.acme.legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Stack;

/** A pool that is a class, and answers when it takes back. */
public final class Connections {
    private static final Stack<Connection> IDLE = new Stack<Connection>();

    private Connections() {}

    public static synchronized Connection take() throws SQLException {
        return IDLE.isEmpty() ? DriverManager.getConnection("jdbc:h2:mem:connections;DB_CLOSE_DELAY=-1") : IDLE.pop();
    }

    /** How many are idle now. */
    public static synchronized int give(String why, Connection c) {
        IDLE.push(c);
        return IDLE.size();
    }
}
