// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import javax.sql.DataSource;

/** Pools that have no data source to be set up, but are put together from parts, as their manuals show it. */
final class Assembled {
    private Assembled() {}

    /** Commons Pool 2 with the parts of Commons DBCP 2, and no BasicDataSource. */
    static DataSource dbcp2(String url, int size, int waitMillis) throws Exception {
        Object connections = make("org.apache.commons.dbcp2.DriverManagerConnectionFactory", url, null);
        Object poolables = make("org.apache.commons.dbcp2.PoolableConnectionFactory", connections, null);
        Object pool = make("org.apache.commons.pool2.impl.GenericObjectPool", poolables);
        call(pool, "setMaxTotal", size);
        call(pool, "setMaxIdle", size);
        call(pool, "setMaxWaitMillis", (long) waitMillis);
        call(poolables, "setPool", pool);
        return (DataSource) make("org.apache.commons.dbcp2.PoolingDataSource", pool);
    }

    /** IronJacamar, the pool of WildFly, without a server: no transactions, no connection manager that closes for others. */
    static DataSource ironJacamar(String url, int size, int waitMillis) throws Exception {
        String core = "org.jboss.jca.core.connectionmanager.";
        Object connections = make("org.jboss.jca.adapters.jdbc.local.LocalManagedConnectionFactory");
        call(connections, "setResourceAdapter", make("org.jboss.jca.adapters.jdbc.JDBCResourceAdapter"));
        call(connections, "setDriverClass", Pools.driver(url));
        call(connections, "setConnectionURL", url);
        call(connections, "setUserName", "");
        call(connections, "setPassword", "");
        Object settings = make("org.jboss.jca.core.api.connectionmanager.pool.PoolConfiguration");
        call(settings, "setMinSize", 0);
        call(settings, "setMaxSize", size);
        call(settings, "setBlockingTimeout", (long) waitMillis);
        Object pool = call(
                make(core + "pool.api.PoolFactory"),
                "create",
                constant(Class.forName(core + "pool.api.PoolStrategy"), "ONE_POOL"),
                connections,
                settings,
                false,
                true,
                core + "pool.mcp.SemaphoreConcurrentLinkedDequeManagedConnectionPool");
        call(pool, "setName", "ironjacamar");
        Object managers = make(core + "ConnectionManagerFactory");
        Method create = method(managers.getClass(), "createNonTransactional", 13);
        Object manager = create.invoke(
                managers,
                constant(create.getParameterTypes()[0], "NoTransaction"), // Of javax or of jakarta.
                pool,
                null,
                null,
                false,
                null,
                true,
                false,
                true,
                null,
                constant(
                        Class.forName("org.jboss.jca.common.api.metadata.common.FlushStrategy"),
                        "FAILING_CONNECTION_ONLY"),
                0,
                0L);
        return (DataSource) call(connections, "createConnectionFactory", manager);
    }

    private static Object make(String type, Object... arguments) throws Exception {
        for (Constructor<?> constructor : Class.forName(type).getConstructors()) {
            if (fits(constructor.getParameterTypes(), arguments)) {
                return constructor.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException(type);
    }

    private static Object call(Object object, String name, Object... arguments) throws Exception {
        for (Method method : object.getClass().getMethods()) {
            if (method.getName().equals(name) && fits(method.getParameterTypes(), arguments)) {
                method.setAccessible(true);
                return method.invoke(object, arguments);
            }
        }
        throw new NoSuchMethodException(object.getClass() + "." + name);
    }

    private static Method method(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == parameters) {
                return method;
            }
        }
        throw new NoSuchMethodException(type + "." + name);
    }

    private static boolean fits(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            if (arguments[i] == null ? types[i].isPrimitive() : !boxed(types[i]).isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private static Class<?> boxed(Class<?> type) {
        return type == int.class
                ? Integer.class
                : type == long.class ? Long.class : type == boolean.class ? Boolean.class : type;
    }

    private static Object constant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(type + "." + name);
    }
}
