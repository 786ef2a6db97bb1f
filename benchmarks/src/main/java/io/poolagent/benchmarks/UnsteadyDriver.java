// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/** A driver whose database grants so many connections, or is away: then it refuses at once, and what was open is lost. */
public final class UnsteadyDriver implements Driver {
    static final String URL = "jdbc:unsteady:";

    static {
        try {
            DriverManager.registerDriver(new UnsteadyDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final AtomicInteger OPEN = new AtomicInteger();
    private static volatile int granted = Integer.MAX_VALUE;
    private static volatile boolean away;
    /** One more with each outage: connections of an earlier one are lost. */
    private static final AtomicInteger OUTAGES = new AtomicInteger();

    /** By pools, by reflection. */
    public UnsteadyDriver() {}

    /** The stubs' classes are made now. */
    static void warmUp() throws SQLException {
        Stub.connection().createStatement().close();
    }

    static void grant(int most) {
        granted = most;
    }

    static void leave() {
        OUTAGES.incrementAndGet();
        away = true;
    }

    static void comeBack() {
        away = false;
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        if (away) {
            throw new SQLException("Connection refused", "08001");
        }
        if (OPEN.incrementAndGet() > granted) {
            OPEN.decrementAndGet();
            throw new SQLException("Too many connections", "08004", 1040);
        }
        return proxy(Connection.class, new Physical());
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(UnsteadyDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** A stub until it is lost. */
    private static final class Physical implements InvocationHandler {
        private final Connection stub = Stub.connection();
        private final int born = OUTAGES.get();
        private boolean closed;

        @Override
        public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            return switch (method.getName()) {
                case "equals" -> self == args[0];
                case "hashCode" -> System.identityHashCode(self);
                case "close", "abort" -> {
                    close();
                    yield null;
                }
                case "isClosed" -> isClosed();
                case "isValid" -> !isClosed() && born == OUTAGES.get();
                default -> ofSession(method, args);
            };
        }

        private Object ofSession(Method method, Object[] args) throws Throwable {
            if (isClosed()) {
                throw new SQLException("This connection has been closed", "08003");
            }
            Object result = on(stub, method, args);
            return result instanceof Statement
                    ? proxy(method.getReturnType(), (of, call, with) -> execute(result, call, with))
                    : result;
        }

        private Object execute(Object statement, Method method, Object[] args) throws Throwable {
            if (method.getName().startsWith("execute") && born != OUTAGES.get()) {
                close();
                throw new SQLException("Connection reset", "08006");
            }
            return on(statement, method, args);
        }

        private static Object on(Object target, Method method, Object[] args) throws Throwable {
            try {
                return method.invoke(target, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private synchronized boolean isClosed() {
            return closed;
        }

        private synchronized void close() {
            if (!closed) {
                closed = true;
                OPEN.decrementAndGet();
            }
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
