// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A statement that fails at whatever it is given. */
public abstract class Query implements PreparedStatement {
    @Override
    public ResultSet executeQuery() {
        return null;
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        throw new SQLException("no such word");
    }

    @Override
    public void closeOnCompletion() {}

    @Override
    public void close() {}
}
