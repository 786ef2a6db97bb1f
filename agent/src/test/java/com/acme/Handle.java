// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;

/** A handle that may be closed once. */
public abstract class Handle extends BaseHandle {
    private boolean closed;

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return null;
    }

    @Override
    public void commit() {}

    @Override
    public void setAutoCommit(boolean on) {}

    @Override
    public void setTransactionIsolation(int level) {}

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        throw new SQLException("not now");
    }

    @Override
    public String getSchema() {
        return "PUBLIC";
    }

    @Override
    public boolean getAutoCommit() {
        return true;
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        throw new SQLException("no such savepoint");
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("closed twice");
        }
        closed = true;
    }
}
