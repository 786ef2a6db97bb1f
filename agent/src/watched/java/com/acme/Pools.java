// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The pools that programs run on, by name. All by reflection: one class for every version, on every Java. */
final class Pools {
    private static final int WAIT_SECONDS = 20;
    private static final AtomicInteger OPENED = new AtomicInteger();

    private Pools() {}

    static DataSource open(String kind, int size) throws Exception {
        return open(kind, size, WAIT_SECONDS);
    }

    /**
     * @param kind a pool; what is wrapped around it, if anything, stands before it, as in {@code p6spy/hikari}
     * @param waitSeconds how long getConnection() waits before it throws
     */
    static DataSource open(String kind, int size, int waitSeconds) throws Exception {
        return open(kind, size, waitSeconds, "jdbc:h2:mem:" + kind + ";DB_CLOSE_DELAY=-1");
    }

    /** A HikariCP of this name. */
    static DataSource named(String name, int size, String url) throws Exception {
        return new Bean("com.zaxxer.hikari.HikariDataSource")
                .set("poolName", name)
                .set("jdbcUrl", url)
                .set("maximumPoolSize", size)
                .set("connectionTimeout", 1_000L * WAIT_SECONDS)
                .source();
    }

    static DataSource open(String kind, int size, int waitSeconds, String url) throws Exception {
        int inner = kind.indexOf('/');
        if (inner > 0) {
            return Wrappers.around(kind.substring(0, inner), open(kind.substring(inner + 1), size, waitSeconds));
        }
        int waitMillis = waitSeconds * 1_000;
        switch (kind) {
            case "hikari":
                return new Bean("com.zaxxer.hikari.HikariDataSource")
                        .set("poolName", kind)
                        .set("jdbcUrl", url)
                        .set("maximumPoolSize", size)
                        .set("connectionTimeout", (long) waitMillis)
                        .source();
            case "dbcp2":
            case "tomcat-dbcp2":
                return new Bean((kind.equals("dbcp2") ? "org.apache.commons" : "org.apache.tomcat.dbcp")
                                + ".dbcp2.BasicDataSource")
                        .set("url", url)
                        .set("maxTotal", size)
                        .set("maxIdle", size)
                        .set("maxWaitMillis", (long) waitMillis)
                        .source();
            case "dbcp":
                return new Bean("org.apache.commons.dbcp.BasicDataSource")
                        .set("url", url)
                        .set("maxActive", size)
                        .set("maxIdle", size)
                        .set("maxWait", (long) waitMillis)
                        .source();
            case "tomcat":
            case "tomcat-shared":
                return new Bean("org.apache.tomcat.jdbc.pool.DataSource")
                        .set("name", kind)
                        .set("url", url)
                        .set("driverClassName", driver(url))
                        .set("maxActive", size)
                        .set("initialSize", 0)
                        .set("minIdle", 0)
                        .set("maxWait", waitMillis)
                        .set("useDisposableConnectionFacade", kind.equals("tomcat"))
                        .source();
            case "c3p0":
                return new Bean("com.mchange.v2.c3p0.ComboPooledDataSource")
                        .set("jdbcUrl", url)
                        .set("driverClass", driver(url))
                        .set("maxPoolSize", size)
                        .set("initialPoolSize", 1)
                        .set("minPoolSize", 1)
                        .set("checkoutTimeout", waitMillis)
                        .source();
            case "druid":
            case "druid-abandoning":
                return new Bean("com.alibaba.druid.pool.DruidDataSource")
                        .set("name", kind)
                        .set("url", url)
                        .set("driverClassName", driver(url))
                        .set("maxActive", size)
                        .set("maxWait", (long) waitMillis)
                        .set("removeAbandoned", kind.equals("druid-abandoning"))
                        .source();
            case "vibur":
            case "vibur-tracking":
                return new Bean("org.vibur.dbcp.ViburDBCPDataSource")
                        .set("name", kind)
                        .set("jdbcUrl", url)
                        .set("username", "")
                        .set("password", "")
                        .set("poolInitialSize", 1)
                        .set("poolMaxSize", size)
                        .set("poolEnableConnectionTracking", kind.equals("vibur-tracking"))
                        .set("connectionTimeoutInMs", (long) waitMillis)
                        .call("start")
                        .source();
            case "bonecp":
                return new Bean("com.jolbox.bonecp.BoneCPDataSource")
                        .set("poolName", kind)
                        .set("driverClass", driver(url))
                        .set("jdbcUrl", url)
                        .set("username", "")
                        .set("password", "")
                        .set("partitionCount", 1)
                        .set("minConnectionsPerPartition", 1)
                        .set("maxConnectionsPerPartition", size)
                        .set("connectionTimeoutInMs", (long) waitMillis)
                        .source();
            case "h2":
                DataSource h2 = (DataSource) Class.forName("org.h2.jdbcx.JdbcConnectionPool")
                        .getMethod("create", String.class, String.class, String.class)
                        .invoke(null, url, "", "");
                return new Bean(h2)
                        .set("maxConnections", size)
                        .set("loginTimeout", waitSeconds)
                        .source();
            case "ucp":
                return new Bean(Class.forName("oracle.ucp.jdbc.PoolDataSourceFactory")
                                .getMethod("getPoolDataSource")
                                .invoke(null))
                        .set("connectionPoolName", only(kind))
                        .set("connectionFactoryClassName", factory(url))
                        .set("URL", url)
                        .set("user", "")
                        .set("password", "")
                        .set("initialPoolSize", 1) // Made at once; a further one by a thread that takes its time.
                        .set("minPoolSize", 1)
                        .set("maxPoolSize", size)
                        .set("connectionWaitTimeout", waitSeconds)
                        .source();
            case "mariadb":
                return (DataSource) Class.forName("org.mariadb.jdbc.MariaDbPoolDataSource")
                        .getConstructor(String.class)
                        .newInstance(System.getProperty("mariadb.url") + "?user=root&createDatabaseIfNotExist=true"
                                + "&poolName=mariadb&minPoolSize=1&maxPoolSize=" + size
                                + "&connectTimeout=" + waitMillis);
            case "dbcp2-by-hand":
                return Assembled.dbcp2(url, size, waitMillis);
            case "ironjacamar":
                return Assembled.ironJacamar(url, size, waitMillis);
            case "agroal":
            case "agroal-noting":
                return agroal(url, size, waitSeconds, kind.equals("agroal-noting"));
            case "guarded":
                return guarded(kind, url, size, waitSeconds);
            default:
                throw new IllegalArgumentException(kind);
        }
    }

    /** No two pools of UCP's may have one name. */
    private static String only(String name) {
        int before = OPENED.getAndIncrement();
        return before == 0 ? name : name + "-" + before;
    }

    /** The class of the driver that this is for. */
    static String driver(String url) {
        if (url.startsWith(CloseThrows.PREFIX)) {
            return CloseThrows.class.getName();
        }
        return url.startsWith(Remembers.URL) ? Remembers.class.getName() : "org.h2.Driver";
    }

    /** UCP is given a data source, where the driver has one. */
    private static String factory(String url) {
        return url.startsWith("jdbc:h2:") ? "org.h2.jdbcx.JdbcDataSource" : driver(url);
    }

    private static DataSource agroal(String url, int size, int waitSeconds, boolean notes) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", url);
        properties.setProperty("maxSize", Integer.toString(size));
        properties.setProperty("acquisitionTimeout_s", Integer.toString(waitSeconds));
        if (notes) { // When it lends, which it does for its own search for leaks.
            properties.setProperty("leakTimeout_s", "3600");
        }
        Object reader = Class.forName("io.agroal.api.configuration.supplier.AgroalPropertiesReader")
                .getConstructor()
                .newInstance();
        Supplier<?> configuration = (Supplier<?>)
                reader.getClass().getMethod("readProperties", Properties.class).invoke(reader, properties);
        Class<?> listener = Class.forName("io.agroal.api.AgroalDataSourceListener");
        return (DataSource) Class.forName("io.agroal.api.AgroalDataSource")
                .getMethod(
                        "from",
                        Supplier.class,
                        java.lang.reflect.Array.newInstance(listener, 0).getClass())
                .invoke(null, configuration, java.lang.reflect.Array.newInstance(listener, 0));
    }

    private static DataSource guarded(String name, String url, int size, int waitSeconds) throws Exception {
        Class<?> config = Class.forName("io.poolagent.pool.PoolConfig");
        Object builder = config.getMethod("builder").invoke(null);
        Class<?> type = builder.getClass();
        type.getMethod("name", String.class).invoke(builder, name);
        type.getMethod("jdbcUrl", String.class).invoke(builder, url);
        type.getMethod("maximumPoolSize", int.class).invoke(builder, size);
        type.getMethod("acquireTimeout", Duration.class).invoke(builder, Duration.ofSeconds(waitSeconds));
        Object built = type.getMethod("build").invoke(builder);
        return (DataSource) Class.forName("io.poolagent.pool.GuardedDataSource")
                .getConstructor(config)
                .newInstance(built);
    }

    /** A data source with setters. */
    private static final class Bean {
        private final Object bean;

        Bean(String type) throws Exception {
            this(Class.forName(type).getConstructor().newInstance());
        }

        Bean(Object bean) {
            this.bean = bean;
        }

        Bean set(String property, Object value) throws Exception {
            String setter = "set" + Character.toUpperCase(property.charAt(0)) + property.substring(1);
            for (Method method : bean.getClass().getMethods()) {
                if (method.getName().equals(setter)
                        && method.getParameterCount() == 1
                        && boxed(method.getParameterTypes()[0]).isInstance(value)) {
                    try {
                        method.invoke(bean, value);
                    } catch (InvocationTargetException e) {
                        throw (Exception) e.getCause();
                    }
                    return this;
                }
            }
            throw new NoSuchMethodException(bean.getClass() + "." + setter + " for " + value);
        }

        Bean call(String method) throws Exception {
            bean.getClass().getMethod(method).invoke(bean);
            return this;
        }

        DataSource source() {
            return (DataSource) bean;
        }

        private static Class<?> boxed(Class<?> type) {
            return type == int.class
                    ? Integer.class
                    : type == long.class ? Long.class : type == boolean.class ? Boolean.class : type;
        }
    }
}
