// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.sql.Array;
import java.sql.Blob;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Those methods of a handle that ask the driver, or change a setting, and need no thought; {@link
 * StatementMakingConnection} and {@link GuardedConnection} have the others.
 */
abstract class ForwardingConnection implements Connection {
    /** One call to the driver. */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {
        T on(Connection physical) throws SQLException;
    }

    /** As Call, without a result. */
    @FunctionalInterface
    interface Action {
        void on(Connection physical) throws SQLException;
    }

    /** Makes the call if the lease is on, else throws SQLState 08003. */
    abstract <T extends @Nullable Object> T call(Call<T> call) throws SQLException;

    /** As {@link #run}; the setting is put back when the lease ends. */
    abstract void change(Setting setting, Action action) throws SQLException;

    /** Returns what the driver made, whose own calls to it are not seen. */
    abstract <T extends @Nullable Object> T handingOut(T object);

    final void run(Action action) throws SQLException {
        call(physical -> {
            action.on(physical);
            return null;
        });
    }

    @Override
    public final String nativeSQL(String sql) throws SQLException {
        return call(c -> c.nativeSQL(sql));
    }

    @Override
    public final boolean getAutoCommit() throws SQLException {
        return call(Connection::getAutoCommit);
    }

    @Override
    public final void rollback(Savepoint savepoint) throws SQLException {
        run(c -> c.rollback(savepoint));
    }

    @Override
    public final boolean isReadOnly() throws SQLException {
        return call(Connection::isReadOnly);
    }

    @Override
    public final @Nullable String getCatalog() throws SQLException {
        return call(Connection::getCatalog);
    }

    @Override
    public final int getTransactionIsolation() throws SQLException {
        return call(Connection::getTransactionIsolation);
    }

    @Override
    public final @Nullable SQLWarning getWarnings() throws SQLException {
        return call(Connection::getWarnings);
    }

    @Override
    public final void clearWarnings() throws SQLException {
        run(Connection::clearWarnings);
    }

    @Override
    public final Map<String, Class<?>> getTypeMap() throws SQLException {
        return call(Connection::getTypeMap);
    }

    @Override
    public final int getHoldability() throws SQLException {
        return call(Connection::getHoldability);
    }

    @Override
    public final Savepoint setSavepoint() throws SQLException {
        return call(Connection::setSavepoint);
    }

    @Override
    public final Savepoint setSavepoint(String name) throws SQLException {
        return call(c -> c.setSavepoint(name));
    }

    @Override
    public final void releaseSavepoint(Savepoint savepoint) throws SQLException {
        run(c -> c.releaseSavepoint(savepoint));
    }

    @Override
    public final Clob createClob() throws SQLException {
        return handingOut(call(Connection::createClob));
    }

    @Override
    public final Blob createBlob() throws SQLException {
        return handingOut(call(Connection::createBlob));
    }

    @Override
    public final NClob createNClob() throws SQLException {
        return handingOut(call(Connection::createNClob));
    }

    @Override
    public final SQLXML createSQLXML() throws SQLException {
        return handingOut(call(Connection::createSQLXML));
    }

    @Override
    public final @Nullable String getClientInfo(String name) throws SQLException {
        return call(c -> c.getClientInfo(name));
    }

    @Override
    public final Properties getClientInfo() throws SQLException {
        return call(c -> c.getClientInfo());
    }

    @Override
    public final Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return handingOut(call(c -> c.createArrayOf(typeName, elements)));
    }

    @Override
    public final Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return call(c -> c.createStruct(typeName, attributes));
    }

    @Override
    public final @Nullable String getSchema() throws SQLException {
        return call(Connection::getSchema);
    }

    @Override
    public final int getNetworkTimeout() throws SQLException {
        return call(Connection::getNetworkTimeout);
    }

    @Override
    public final void beginRequest() throws SQLException {
        run(Connection::beginRequest);
    }

    @Override
    public final void endRequest() throws SQLException {
        run(Connection::endRequest);
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout) throws SQLException {
        return changed(c -> c.setShardingKeyIfValid(key, superKey, timeout));
    }

    @Override
    public final boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
        return changed(c -> c.setShardingKeyIfValid(key, timeout));
    }

    @Override
    public final void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        change(Setting.SHARDING_KEY, c -> c.setShardingKey(key, superKey));
    }

    @Override
    public final void setShardingKey(ShardingKey key) throws SQLException {
        change(Setting.SHARDING_KEY, c -> c.setShardingKey(key));
    }

    private boolean changed(Call<Boolean> setShardingKey) throws SQLException {
        boolean[] isValid = new boolean[1];
        change(Setting.SHARDING_KEY, c -> isValid[0] = setShardingKey.on(c));
        return isValid[0];
    }

    @Override
    public final void setReadOnly(boolean readOnly) throws SQLException {
        change(Setting.READ_ONLY, c -> c.setReadOnly(readOnly));
    }

    @Override
    public final void setCatalog(String catalog) throws SQLException {
        change(Setting.CATALOG, c -> c.setCatalog(catalog));
    }

    @Override
    public final void setSchema(String schema) throws SQLException {
        change(Setting.SCHEMA, c -> c.setSchema(schema));
    }

    @Override
    public final void setTransactionIsolation(int level) throws SQLException {
        change(Setting.ISOLATION, c -> c.setTransactionIsolation(level));
    }

    @Override
    public final void setHoldability(int holdability) throws SQLException {
        change(Setting.HOLDABILITY, c -> c.setHoldability(holdability));
    }

    @Override
    public final void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        change(Setting.TYPE_MAP, c -> c.setTypeMap(map));
    }

    @Override
    public final void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        change(Setting.NETWORK_TIMEOUT, c -> c.setNetworkTimeout(executor, milliseconds));
    }

    @Override
    public final void setClientInfo(String name, String value) throws SQLClientInfoException {
        changeClientInfo(c -> c.setClientInfo(name, value));
    }

    @Override
    public final void setClientInfo(Properties properties) throws SQLClientInfoException {
        changeClientInfo(c -> c.setClientInfo(properties));
    }

    private void changeClientInfo(Action action) throws SQLClientInfoException {
        try {
            change(Setting.CLIENT_INFO, action);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), Map.<String, ClientInfoStatus>of(), e);
        }
    }
}
