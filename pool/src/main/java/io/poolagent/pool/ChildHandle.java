// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the driver's statements, result sets and metadata: once the lease is over they fail like the
 * handle. Each points to the handle it came from, so a handle with a living result set is not taken for forgotten.
 *
 * <p>A JDK proxy, since 500 methods of forwarding would hide the ten that matter.
 */
final class ChildHandle implements InvocationHandler {
    private static final Object[] NO_ARGUMENTS = {};

    private final Class<?> type;
    private final Object physical;
    private final GuardedConnection connection;
    private final @Nullable Object statement;
    private final boolean tracked;

    private ChildHandle(
            Class<?> type, Object physical, GuardedConnection connection, @Nullable Object statement, boolean tracked) {
        this.type = type;
        this.physical = physical;
        this.connection = connection;
        this.statement = statement;
        this.tracked = tracked;
    }

    /** The statement must be tracked. */
    static <S extends Statement> S ofStatement(Class<S> type, S physical, GuardedConnection connection) {
        return proxy(type, new ChildHandle(type, physical, connection, null, true));
    }

    static DatabaseMetaData ofMetaData(DatabaseMetaData physical, GuardedConnection connection) {
        Class<DatabaseMetaData> type = DatabaseMetaData.class;
        return proxy(type, new ChildHandle(type, physical, connection, null, false));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] args = arguments == null ? NO_ARGUMENTS : arguments;
        return switch (method.getName()) {
            case "close" -> close();
            case "isClosed" -> !connection.isHeld() || (Boolean) forward(method, args);
            case "getConnection" -> entered(connection);
            case "getStatement" -> statement == null ? wrap(proxy, forward(method, args)) : entered(statement);
            case "unwrap" -> unwrap(proxy, method, args);
            case "isWrapperFor" -> isWrapperFor(proxy, method, args);
            // They may not throw SQLException, and are the same for every connection.
            case "getDriverMajorVersion", "getDriverMinorVersion" -> method.invoke(physical, args);
            case "equals" -> proxy == args[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> type.getSimpleName() + " of " + connection;
            default -> wrap(proxy, forward(method, args));
        };
    }

    private Object entered(Object result) throws SQLException {
        connection.requireHeld();
        return result;
    }

    private @Nullable Object unwrap(Object proxy, Method method, Object[] args) throws Throwable {
        connection.requireHeld();
        Class<?> wanted = (Class<?>) args[0];
        if (wanted.isInstance(proxy)) {
            return proxy;
        }
        return wanted.isInstance(physical) ? physical : forward(method, args);
    }

    private boolean isWrapperFor(Object proxy, Method method, Object[] args) throws Throwable {
        connection.requireHeld();
        Class<?> wanted = (Class<?>) args[0];
        return wanted.isInstance(proxy) || wanted.isInstance(physical) || (Boolean) forward(method, args);
    }

    /** Harmless when repeated, or when the lease is over: its end has closed the driver's object. */
    private @Nullable Object close() throws SQLException {
        if (!connection.isHeld()) {
            return null;
        }
        AutoCloseable resource = (AutoCloseable) physical;
        if (tracked) {
            connection.forget(resource);
        }
        connection.enter();
        try {
            resource.close();
            return null;
        } catch (SQLException e) {
            throw connection.noted(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException(e);
        } finally {
            connection.leave();
        }
    }

    private @Nullable Object forward(Method method, Object[] args) throws Throwable {
        connection.enter();
        if (tracked && method.getName().startsWith("execute")) {
            connection.executing();
        }
        try {
            return method.invoke(physical, args);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause instanceof SQLException sql ? connection.noted(sql) : cause;
        } finally {
            connection.leave();
        }
    }

    private @Nullable Object wrap(Object proxy, @Nullable Object result) throws SQLException {
        if (result instanceof ResultSet rows) {
            Object parent = proxy instanceof Statement ? proxy : statement;
            if (parent == null) {
                // From metadata: no statement of the application will close it.
                connection.track(rows);
            }
            return proxy(ResultSet.class, new ChildHandle(ResultSet.class, rows, connection, parent, parent == null));
        }
        if (result instanceof Statement hidden) {
            Class<? extends Statement> kind = kind(hidden);
            return proxy(kind, new ChildHandle(kind, hidden, connection, null, false));
        }
        return result;
    }

    private static Class<? extends Statement> kind(Statement statement) {
        return statement instanceof CallableStatement
                ? CallableStatement.class
                : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    }

    private static <T> T proxy(Class<T> type, ChildHandle handler) {
        return type.cast(Proxy.newProxyInstance(ChildHandle.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
