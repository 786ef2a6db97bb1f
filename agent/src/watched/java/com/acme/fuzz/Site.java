// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What a program has to work with. */
public interface Site {
    /** The kind of pool, without what is wrapped around it. */
    String kind();

    /** Of its database. */
    String url();

    /** The program's pool. At its end it must lend all it has. */
    DataSource pool();

    /** A further pool on the same database, closed when the program has ended. */
    DataSource open(String kind, int size, int waitSeconds) throws Exception;

    /** A connection of the driver's own, past any pool. */
    Connection outside() throws SQLException;

    /** Waits for long enough to prove a loss, and to take back what is lost. Called in a loop, so that it is compiled. */
    boolean rests(int turn) throws InterruptedException;

    /** Keeps this for as long as the JVM lives. */
    <T> T keep(T object);
}
