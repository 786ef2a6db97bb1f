// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every method of everything that an application can hold, called after the release, while somebody else has the
 * connection.
 */
class UseAfterReleaseTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource pool =
            new GuardedDataSource(driver.config().maximumPoolSize(1).build(), new ManualClock());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void everyMethodOfAConnectionFails() throws Exception {
        Connection stale = pool.getConnection();
        release(stale);

        sweep(Connection.class, stale, Set.of("close", "isClosed", "isValid", "abort"));

        assertThat(stale.isClosed()).isTrue();
        assertThat(stale.isValid(1)).isFalse();
        stale.close();
        stale.abort(Runnable::run);
        assertThat(driver.only().calls).isEmpty();
        assertThat(pool.stats().used()).isEqualTo(1);
    }

    @Test
    void everyMethodOfAStatementFails() throws Exception {
        for (Class<?> type : FakeDriver.statementTypes()) {
            Connection connection = pool.getConnection();
            Statement stale = type == Statement.class
                    ? connection.createStatement()
                    : type == PreparedStatement.class ? connection.prepareStatement("x") : connection.prepareCall("x");
            Connection next = release(connection);

            sweep(type, stale, Set.of("close", "isClosed"));

            assertThat(stale.isClosed()).isTrue();
            stale.close();
            assertThat(driver.only().calls).isEmpty();
            next.close();
        }
    }

    @Test
    void everyMethodOfAResultSetFails() throws Exception {
        Connection connection = pool.getConnection();
        ResultSet ofStatement = connection.createStatement().executeQuery("x");
        ResultSet ofMetaData = connection.getMetaData().getTables(null, null, null, null);
        release(connection);

        for (ResultSet stale : List.of(ofStatement, ofMetaData)) {
            sweep(ResultSet.class, stale, Set.of("close", "isClosed"));
            assertThat(stale.isClosed()).isTrue();
            stale.close();
        }
        assertThat(driver.only().calls).isEmpty();
    }

    @Test
    void everyMethodOfMetaDataFails() throws Exception {
        Connection connection = pool.getConnection();
        DatabaseMetaData stale = connection.getMetaData();
        release(connection);

        sweep(DatabaseMetaData.class, stale, Set.of("getDriverMajorVersion", "getDriverMinorVersion"));

        assertThat(driver.only().calls).isEmpty();
        assertThat(stale.getDriverMajorVersion()).isZero();
    }

    @Test
    void aStatementCreatedWhileTheLeaseEndsIsClosedAndNotGivenOut() throws Exception {
        Connection connection = pool.getConnection();
        FakeDriver.Physical physical = driver.only();
        physical.hooks.put("createStatement", () -> pool.release(connection));
        physical.takeCalls();

        assertThat(catchThrowable(connection::createStatement))
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageStartingWith("Connection is closed: released ");
        assertThat(physical.calls).containsExactly("createStatement()", "clearWarnings()", "Statement.close()");
        assertThat(pool.pool.slots.all().get(0).physical.open.size()).isZero();
    }

    private Connection release(Connection connection) throws SQLException {
        connection.close();
        Connection next = pool.getConnection();
        driver.only().takeCalls();
        return next;
    }

    private static void sweep(Class<?> type, Object stale, Set<String> but) {
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(m -> Modifier.isAbstract(m.getModifiers()) || m.isDefault())
                .filter(m -> !but.contains(m.getName()))
                .toList();
        assertThat(methods).hasSizeGreaterThan(40);
        for (Method method : methods) {
            Throwable thrown = catchThrowable(() -> call(method, stale));
            Class<?> expected = method.getName().equals("setClientInfo")
                    ? SQLClientInfoException.class
                    : SQLNonTransientConnectionException.class;
            assertThat(thrown)
                    .as(method.toString())
                    .isInstanceOf(expected)
                    .hasMessageStartingWith("Connection is closed: released 0 ms ago by thread ");
            assertThat(((SQLException) thrown).getSQLState())
                    .as(method.toString())
                    .isEqualTo("08003");
        }
    }

    private static void call(Method method, Object target) throws Throwable {
        Object[] args = Stream.of(method.getParameterTypes())
                .map(UseAfterReleaseTest::argument)
                .toArray();
        try {
            method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object argument(Class<?> type) {
        if (type == Class.class) {
            return Wrapper[].class; // Of which nothing here is an instance.
        }
        if (type == Executor.class) {
            return (Executor) Runnable::run;
        }
        if (!type.isPrimitive()) {
            return null;
        }
        return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
    }
}
