// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** A statement that does nothing. What is not written here, {@link Stub} fills in. */
public abstract class StubStatement implements PreparedStatement {
    private final StubConnection connection;
    private final ResultSet resultSet = Stub.resultSet();

    protected StubStatement(StubConnection connection) {
        this.connection = connection;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public ResultSet executeQuery() {
        return resultSet;
    }

    @Override
    public ResultSet executeQuery(String sql) {
        return resultSet;
    }
}
