// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.faults;

import io.poolagent.pool.FakeDriver;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A driver any of whose calls may fail, before or after it took effect, or take its time. The seed decides how the calls
 * fail in the order in which they come; which thread comes when, nobody decides.
 */
final class RandomDriver {
    /** What goes wrong with a call. */
    enum Fault {
        NONE,
        EXCEPTION_BEFORE,
        EXCEPTION_AFTER,
        ERROR_BEFORE,
        ERROR_AFTER,
        SLOW,
        CONNECTION_LOST
    }

    static final String INJECTED = "injected";
    private static final String[] STATES = {"42601", "25001", "57P01", "08006", "HY000"};
    private static final Set<String> NEVER_FAILS = Set.of("unwrap", "isWrapperFor");

    final Queue<Physical> delivered = new ConcurrentLinkedQueue<>();
    final Queue<String> violations = new ConcurrentLinkedQueue<>();
    final Map<Fault, LongAdder> faults = new EnumMap<>(Fault.class);
    /** How many calls of a thousand go wrong. */
    volatile int perMille;

    private final Random random;

    RandomDriver(long seed) {
        random = new Random(seed);
        for (Fault fault : Fault.values()) {
            faults.put(fault, new LongAdder());
        }
    }

    DataSource dataSource() {
        return FakeDriver.proxy(DataSource.class, (self, method, args) -> {
            Physical physical = (Physical) call(Physical::new);
            delivered.add(physical);
            return physical.connection;
        });
    }

    private interface Effect {
        Object take() throws SQLException;
    }

    private Fault next() {
        if (random.nextInt(1_000) >= perMille) {
            return Fault.NONE;
        }
        return Fault.values()[1 + random.nextInt(Fault.values().length - 1)];
    }

    private Object call(Effect effect) throws SQLException {
        return call(effect, () -> {});
    }

    private Object call(Effect effect, Runnable lose) throws SQLException {
        Fault fault = next();
        faults.get(fault).increment();
        switch (fault) {
            case EXCEPTION_BEFORE -> throw exception();
            case ERROR_BEFORE -> throw error();
            case SLOW -> LockSupport.parkNanos(1_000_000L * random.nextInt(200));
            case CONNECTION_LOST -> {
                lose.run();
                throw new SQLException(INJECTED, "08006");
            }
            default -> {}
        }
        Object result = effect.take();
        if (fault == Fault.EXCEPTION_AFTER) {
            throw exception();
        }
        if (fault == Fault.ERROR_AFTER) {
            throw error();
        }
        return result;
    }

    private SQLException exception() {
        return new SQLException(INJECTED, STATES[random.nextInt(STATES.length)]);
    }

    private Error error() {
        return switch (random.nextInt(3)) {
            case 0 -> new AbstractMethodError(INJECTED);
            case 1 -> new NoClassDefFoundError(INJECTED);
            default -> new StackOverflowError(INJECTED);
        };
    }

    /** Of the driver's connections, for {@link Connection#unwrap}. */
    interface Owned extends Connection {
        Physical physical();
    }

    /** One connection, and who may call it now. */
    final class Physical {
        final Owned connection = (Owned) Proxy.newProxyInstance(
                RandomDriver.class.getClassLoader(),
                new Class<?>[] {Owned.class},
                (self, method, args) -> answer(method, args));
        /** Null while it is the pool's. */
        final AtomicReference<Thread> owner = new AtomicReference<>();

        volatile boolean closeAsked;
        private volatile boolean closed;
        private volatile boolean autoCommit = true;
        private volatile boolean readOnly;
        private volatile boolean inTransaction;

        /** As the driver delivered it. */
        boolean isClean() {
            return autoCommit && !readOnly && !inTransaction;
        }

        @Override
        public String toString() {
            return "autocommit " + autoCommit + ", read-only " + readOnly + ", in transaction " + inTransaction;
        }

        private Object answer(Method method, Object[] args) throws SQLException {
            return switch (method.getName()) {
                case "physical" -> this;
                case "equals" -> connection == args[0];
                case "hashCode" -> System.identityHashCode(this);
                case "toString" -> "random";
                default -> ofDriver(method.getName(), method.getReturnType(), args);
            };
        }

        private Object ofDriver(String name, Class<?> type, Object[] args) throws SQLException {
            Thread mine = owner.get();
            if (mine != null && mine != Thread.currentThread()) {
                violations.add(
                        name + " by " + Thread.currentThread().getName() + " on a connection of " + mine.getName());
            }
            if (name.equals("close") || name.equals("abort")) {
                closeAsked = true;
            }
            if (NEVER_FAILS.contains(name)) {
                return effect(name, type, args);
            }
            return call(() -> effect(name, type, args), () -> closed = true);
        }

        private Object effect(String name, Class<?> type, Object[] args) throws SQLException {
            return switch (name) {
                case "unwrap" -> ((Class<?>) args[0]).cast(connection);
                case "isWrapperFor" -> ((Class<?>) args[0]).isInstance(connection);
                case "close", "abort" -> {
                    closed = true;
                    yield null;
                }
                case "isClosed" -> closed;
                case "isValid" -> !closed;
                default -> {
                    if (closed) {
                        throw new SQLException(INJECTED + ": closed", "08003");
                    }
                    yield ofSession(name, type, args);
                }
            };
        }

        private Object ofSession(String name, Class<?> type, Object[] args) {
            return switch (name) {
                case "setAutoCommit" -> {
                    autoCommit = (Boolean) args[0];
                    inTransaction &= !autoCommit;
                    yield null;
                }
                case "getAutoCommit" -> autoCommit;
                case "setReadOnly" -> {
                    readOnly = (Boolean) args[0];
                    yield null;
                }
                case "isReadOnly" -> readOnly;
                case "commit", "rollback" -> {
                    inTransaction = false;
                    yield null;
                }
                case "createStatement" -> statement(Statement.class);
                case "prepareStatement" -> statement(PreparedStatement.class);
                default -> zero(type);
            };
        }

        private <T extends Statement> T statement(Class<T> of) {
            return FakeDriver.proxy(of, (self, method, args) -> switch (method.getName()) {
                case "equals" -> self == args[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "random statement";
                case "execute" -> call(this::execute, () -> closed = true);
                default -> call(() -> zero(method.getReturnType()));
            });
        }

        private Object execute() throws SQLException {
            if (closed) {
                throw new SQLException(INJECTED + ": closed", "08003");
            }
            inTransaction = !autoCommit;
            return false;
        }
    }

    private static Object zero(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        return type == long.class ? (Object) 0L : null;
    }
}
