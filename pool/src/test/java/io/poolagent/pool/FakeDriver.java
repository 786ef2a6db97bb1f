// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A driver that does as it is told and writes down every call. */
@SuppressWarnings("missing-explicit-ctor") // of a test
public final class FakeDriver {
    public final List<Physical> opened = new CopyOnWriteArrayList<>();
    public volatile SQLException connectFailure;
    /** That every new connection has. */
    public final Map<String, Throwable> childFailures = new ConcurrentHashMap<>();
    /** Of its connections. */
    public volatile Class<? extends Connection> type = Connection.class;
    /** How many the database grants. */
    public volatile int most = Integer.MAX_VALUE;
    /** Runs within every call to connect. */
    public volatile Runnable connectHook = () -> {};

    public volatile CountDownLatch connectGate;
    public final AtomicInteger connecting = new AtomicInteger();

    public DataSource dataSource() {
        return proxy(DataSource.class, (self, method, args) -> connect());
    }

    public PoolConfigBuilder config() {
        return PoolConfig.builder().name("orders").dataSource(dataSource());
    }

    public Physical only() {
        if (opened.size() != 1) {
            throw new AssertionError("opened: " + opened.size());
        }
        return opened.get(0);
    }

    public long alive() {
        return opened.stream().filter(p -> !p.closed).count();
    }

    private Connection connect() throws Exception {
        connecting.incrementAndGet();
        CountDownLatch gate = connectGate;
        if (gate != null) {
            gate.await();
        }
        connectHook.run();
        return granted();
    }

    /** One at a time, as the database counts them. */
    private synchronized Connection granted() throws SQLException {
        SQLException failure = connectFailure;
        if (failure == null && alive() >= most) {
            throw new SQLException("Too many connections", "08004");
        }
        if (failure != null) {
            throw failure;
        }
        Physical physical = new Physical(type);
        physical.failures.putAll(childFailures);
        opened.add(physical);
        return physical.connection;
    }

    public static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakeDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** One connection of the driver. */
    public static final class Physical implements InvocationHandler {
        private static final Set<String> OF_A_CLOSED_ONE =
                Set.of("close", "isClosed", "isValid", "abort", "unwrap", "isWrapperFor");

        public final Connection connection;
        public final List<String> calls = new CopyOnWriteArrayList<>();
        public final Map<String, Object> values = new ConcurrentHashMap<>();
        public final Map<String, Throwable> failures = new ConcurrentHashMap<>();
        public final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
        public volatile boolean closed;
        public volatile boolean dead;
        /** Whether a closed one throws, as JDBC demands. */
        public volatile boolean refusesWhenClosed;

        public volatile CountDownLatch validationGate;

        public Physical() {
            this(Connection.class);
        }

        public Physical(Class<? extends Connection> type) {
            connection = proxy(type, this);
            values.put("AutoCommit", true);
        }

        public List<String> takeCalls() {
            List<String> taken = new ArrayList<>(calls);
            calls.clear();
            return taken;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            String name = method.getName();
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(self, method, args);
            }
            record(name, args);
            hooks.getOrDefault(name, () -> {}).run();
            Throwable failure = failures.get(name);
            if (failure != null) {
                throw failure;
            }
            if (refusesWhenClosed && closed && !OF_A_CLOSED_ONE.contains(name)) {
                throw new SQLException("This connection has been closed", "08003");
            }
            return answer(name, method, args);
        }

        private Object answer(String name, Method method, Object[] args) throws InterruptedException {
            if (name.equals("close")) {
                closed = true;
                return null;
            }
            if (name.equals("unwrap")) {
                return ((Class<?>) args[0]).cast(connection);
            }
            if (name.equals("isWrapperFor")) {
                return ((Class<?>) args[0]).isInstance(connection);
            }
            if (name.equals("isClosed")) {
                return closed;
            }
            if (name.equals("isValid")) {
                CountDownLatch gate = validationGate;
                if (gate != null) {
                    gate.await();
                }
                return !dead && !closed;
            }
            Class<?> type = method.getReturnType();
            if (name.startsWith("set") && type == void.class) {
                Object value = args[args.length - 1];
                if (value != null) {
                    values.put(name.substring(3), value);
                }
                return null;
            }
            if (name.startsWith("get") && values.containsKey(name.substring(3))) {
                return values.get(name.substring(3));
            }
            if (name.equals("isReadOnly")) {
                return values.getOrDefault("ReadOnly", false);
            }
            if (Statement.class.isAssignableFrom(type) || type == DatabaseMetaData.class || type == ResultSet.class) {
                return child(type);
            }
            return zero(type);
        }

        private Object child(Class<?> type) {
            String prefix = type.getSimpleName() + ".";
            return proxy(type, (self, method, args) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return ofObject(self, method, args);
                }
                String name = prefix + method.getName();
                record(name, args);
                hooks.getOrDefault(name, () -> {}).run();
                Throwable failure = failures.get(name);
                if (failure != null) {
                    throw failure;
                }
                Class<?> result = method.getReturnType();
                return result == ResultSet.class ? child(result) : zero(result);
            });
        }

        private void record(String name, Object[] args) {
            calls.add(name
                    + (args == null
                            ? "()"
                            : Arrays.stream(args)
                                    .map(a -> a instanceof Runnable || a instanceof java.util.concurrent.Executor
                                            ? "executor"
                                            : "" + a)
                                    .collect(Collectors.joining(",", "(", ")"))));
        }

        static Object ofObject(Object self, Method method, Object[] args) {
            return switch (method.getName()) {
                case "equals" -> self == args[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "fake " + System.identityHashCode(self);
            };
        }

        static Object zero(Class<?> type) {
            if (type == boolean.class) {
                return false;
            }
            if (type == int.class) {
                return 0;
            }
            if (type == long.class) {
                return 0L;
            }
            return null;
        }
    }

    static Class<?>[] statementTypes() {
        return new Class<?>[] {Statement.class, PreparedStatement.class, CallableStatement.class};
    }
}
