// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.lang.reflect.Constructor;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Makes the stub driver's objects: plain classes whose unwritten methods return null, 0 or false. Not JDK proxies, whose
 * cost would be added to every pool's.
 */
final class Stub {
    private static final Constructor<? extends StubResultSet> RESULT_SET = constructor(StubResultSet.class);
    private static final Constructor<? extends DatabaseMetaData> META_DATA = constructor(DatabaseMetaData.class);
    private static final Constructor<? extends StubStatement> STATEMENT =
            constructor(StubStatement.class, StubConnection.class);
    private static final Constructor<? extends StubConnection> CONNECTION = constructor(StubConnection.class);

    private Stub() {}

    static StubConnection connection() {
        return create(CONNECTION);
    }

    static PreparedStatement statement(StubConnection connection) {
        return create(STATEMENT, connection);
    }

    static ResultSet resultSet() {
        return create(RESULT_SET);
    }

    static DatabaseMetaData metaData() {
        return create(META_DATA);
    }

    private static <T> T create(Constructor<? extends T> constructor, Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " (expected: a stub)", e);
        }
    }

    private static <T> Constructor<? extends T> constructor(Class<T> type, Class<?>... parameters) {
        try {
            return new ByteBuddy()
                    .subclass(type)
                    .method(ElementMatchers.isAbstract())
                    .intercept(StubMethod.INSTANCE)
                    .make()
                    .load(Stub.class.getClassLoader())
                    .getLoaded()
                    .getConstructor(parameters);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " (expected: a type that can be stubbed)", e);
        }
    }
}
