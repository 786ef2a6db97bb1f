// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A statement that fails at whatever it is given, and has rows without. */
public abstract class Query implements PreparedStatement {
    @Override
    public ResultSet executeQuery() {
        return (ResultSet) Proxy.newProxyInstance(
                ResultSet.class.getClassLoader(), new Class<?>[] {ResultSet.class}, (rows, method, given) -> "rows");
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
