// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.TakeBack;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DBCP 2 in JTA transactions, where it exchanges the connections beneath its handles. All by reflection: of each version. */
@ExtendWith(OwnLoader.class)
class CommonsDbcp2ManagedTest {
    private static final String JTA = "jboss-transaction-api_1.2_spec-1.1.1.Final";
    private static final int ACTIVE = 0;
    private static final int COMMITTED = 3;
    private static final HoldLimit LIMIT = new HoldLimit("removeAbandonedTimeout", 1, null);

    private final Adapters adapters = new Adapters(type -> {});
    // Of the transaction that is under way, if any.
    private final List<Object> synchronizations = new ArrayList<>();
    private @Nullable Object transaction;

    static Stream<KnownPool.Version> versions() {
        return Stream.of(KnownPool.DBCP2.oldest(), KnownPool.DBCP2.newest());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aConnectionThatTwoHandlesShareIsNotTakenBackThroughTheSecond(KnownPool.Version version) throws Exception {
        DataSource source = open(version);
        begin(source);
        Connection first = source.getConnection();
        Connection second = source.getConnection();
        Pool pool = adapters.poolOf(source, second);
        Object anchor = pool.anchor(second);

        assertThat(pool.isOver(anchor)).isFalse();
        assertThat(pool.reclaim(anchor).how()).isEqualTo(TakeBack.How.SHARED_WITH_ANOTHER);
        commit();
        assertThat(pool.hasTaken(anchor, second, LIMIT)).isEqualTo(Pool.Taking.NO);
        assertThat(session(first)).isPositive();
        first.close();
        assertThat(pool.reclaim(anchor).how()).isIn(TakeBack.How.SHARED_WITH_ANOTHER, TakeBack.How.ENDED_BY_POOL);
        assertThat(session(source.getConnection())).isPositive();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatWentBackWithinATransactionIsNotTakenFromTheNextHolder(KnownPool.Version version) throws Exception {
        DataSource source = open(version);
        Connection before = source.getConnection();
        Pool pool = adapters.poolOf(source, before);
        Object anchor = pool.anchor(before);
        int session = session(before);
        begin(source);
        Connection within = source.getConnection();
        assertThat(session(before)).isEqualTo(session(within));
        commit();
        assertThat(pool.isOver(anchor)).isTrue();
        assertThat(pool.hasTaken(anchor, before, LIMIT)).isEqualTo(Pool.Taking.NO);

        Connection next = source.getConnection();
        assertThat(session(next)).isEqualTo(session);
        assertThat(pool.isOver(anchor)).isTrue();
        assertThat(pool.reclaim(anchor).how()).isEqualTo(ReclaimContract.TOO_LATE);
        assertThat(session(next)).isEqualTo(session);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatIsStillItsOwnAfterATransactionIsTakenBack(KnownPool.Version version) throws Exception {
        DataSource source = open(version);
        begin(source);
        Connection first = source.getConnection();
        Pool pool = adapters.poolOf(source, first);
        Object anchor = pool.anchor(first);
        source.getConnection().close();
        commit();

        assertThat(pool.isOver(anchor)).isFalse();
        assertThat(pool.reclaim(anchor).how()).isEqualTo(TakeBack.How.INVALIDATED);
        assertThat(pool.isOver(anchor)).isTrue();
    }

    private DataSource open(KnownPool.Version version) throws Exception {
        List<String> jars = new ArrayList<>(version.jars());
        jars.add(JTA);
        ClassLoader loader = PoolJars.loader(new KnownPool.Version(version.number(), version.javaFrom(), jars));
        Thread.currentThread().setContextClassLoader(loader);
        Object manager = proxy(loader, "TransactionManager", (name, arguments) -> {
            assertThat(name).isEqualTo("getTransaction");
            return transaction;
        });
        String dbcp = "org.apache.commons.dbcp2.";
        Object plain = make(loader, dbcp + "DriverManagerConnectionFactory", "jdbc:h2:mem:managed", null);
        Object managed = make(loader, dbcp + "managed.LocalXAConnectionFactory", manager, plain);
        Object poolables = make(loader, dbcp + "PoolableConnectionFactory", managed, null);
        Object pool = make(loader, "org.apache.commons.pool2.impl.GenericObjectPool", poolables);
        call(poolables, "setPool", pool);
        return (DataSource)
                make(loader, dbcp + "managed.ManagedDataSource", pool, call(managed, "getTransactionRegistry"));
    }

    private void begin(DataSource source) throws Exception {
        transaction = proxy(source.getClass().getClassLoader(), "Transaction", (name, arguments) -> switch (name) {
            case "getStatus" -> ACTIVE;
            case "enlistResource" -> true;
            case "registerSynchronization" -> synchronizations.add(arguments[0]);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private void commit() throws Exception {
        transaction = null;
        for (Object synchronization : synchronizations) {
            call(synchronization, "afterCompletion", COMMITTED);
        }
        synchronizations.clear();
    }

    /** The database's own number of the connection. */
    private static int session(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT SESSION_ID()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private interface Answers {
        @Nullable
        Object to(String method, @Nullable Object[] arguments);
    }

    private static Object proxy(ClassLoader loader, String type, Answers answers) throws Exception {
        Class<?> jta = loader.loadClass("javax.transaction." + type);
        return Proxy.newProxyInstance(
                loader, new Class<?>[] {jta}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    case "toString" -> type;
                    default -> answers.to(method.getName(), arguments);
                });
    }

    private static Object make(ClassLoader loader, String type, @Nullable Object... arguments) throws Exception {
        for (Constructor<?> constructor : loader.loadClass(type).getConstructors()) {
            try {
                if (constructor.getParameterCount() == arguments.length) {
                    return constructor.newInstance(arguments);
                }
            } catch (IllegalArgumentException next) {
                // Another one takes as many.
            }
        }
        throw new NoSuchMethodException(type);
    }

    private static Object call(Object object, String name, Object... arguments) throws Exception {
        for (Method method : object.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                method.setAccessible(true);
                return method.invoke(object, arguments);
            }
        }
        throw new NoSuchMethodException(name);
    }
}
