// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Keeps a result set, a statement, a prepared statement, the metadata and the connection that a statement gives out, each without its
 * handle, and uses them long after a collection: none of them may be cut off. Argument: the pool.
 */
public final class ReadsOn {
    private static final String NUMBERS =
            "SELECT X FROM (SELECT 1 AS X UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) AS N";

    private ReadsOn() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 5);
        ResultSet rows = pool.getConnection().createStatement().executeQuery(NUMBERS);
        Statement statement = pool.getConnection().createStatement();
        PreparedStatement prepared = pool.getConnection().prepareStatement(NUMBERS + " WHERE X <= ?");
        DatabaseMetaData metaData = pool.getConnection().getMetaData();
        // Some pools give out the driver's own here.
        Connection connection = pool.getConnection().createStatement().getConnection();
        Collector.collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        System.out.println("rows " + sum(rows));
        System.out.println("statement " + sum(statement.executeQuery(NUMBERS)));
        prepared.setInt(1, 5);
        System.out.println("prepared " + sum(prepared.executeQuery()));
        System.out.println("metadata " + metaData.getTypeInfo().next());
        System.out.println("connection " + sum(connection.createStatement().executeQuery(NUMBERS)));
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static int sum(ResultSet rows) throws SQLException {
        int sum = 0;
        while (rows.next()) {
            sum += rows.getInt(1);
        }
        return sum;
    }
}
