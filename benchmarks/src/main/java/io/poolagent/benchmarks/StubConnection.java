// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.Statement;

/**
 * A physical connection that does nothing and keeps only what pools ask back. What is not written here, {@link Stub}
 * fills in. Public, as a generated subclass lives in another class loader.
 */
public abstract class StubConnection implements Connection {
    private final PreparedStatement statement = Stub.statement(this);
    private boolean autoCommit = true;
    private boolean closed;
    private long rollbacks;
    private long commits;

    /** How often it was rolled back: whether a pool does that on release. */
    final long rollbacks() {
        return rollbacks;
    }

    final long commits() {
        return commits;
    }

    /** Always the same, since it has no state: what is measured is the pool's part. */
    @Override
    public Statement createStatement() {
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return statement;
    }

    @Override
    public DatabaseMetaData getMetaData() {
        return Stub.metaData();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) {
        if (autoCommit && !this.autoCommit) {
            commits++; // as JDBC says
        }
        this.autoCommit = autoCommit;
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void rollback() {
        rollbacks++;
    }

    @Override
    public void commit() {
        commits++;
    }

    @Override
    public int getTransactionIsolation() {
        return TRANSACTION_READ_COMMITTED;
    }

    @Override
    public boolean isValid(int timeout) {
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
