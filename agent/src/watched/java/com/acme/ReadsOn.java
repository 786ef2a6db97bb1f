// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Keeps a result set, a statement, a prepared statement and the metadata, each without its connection, and uses them long after a
 * collection: none of them may be cut off. Argument: the pool.
 */
public final class ReadsOn {
    private ReadsOn() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open(args[0], 4);
        ResultSet rows = pool.getConnection().createStatement().executeQuery("SELECT X FROM SYSTEM_RANGE(1, 5)");
        Statement statement = pool.getConnection().createStatement();
        PreparedStatement prepared = pool.getConnection().prepareStatement("SELECT X FROM SYSTEM_RANGE(1, ?)");
        DatabaseMetaData metaData = pool.getConnection().getMetaData();
        Collector.collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        System.out.println("rows " + sum(rows));
        System.out.println("statement " + sum(statement.executeQuery("SELECT X FROM SYSTEM_RANGE(1, 5)")));
        prepared.setInt(1, 5);
        System.out.println("prepared " + sum(prepared.executeQuery()));
        System.out.println("metadata " + metaData.getTypeInfo().next());
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
