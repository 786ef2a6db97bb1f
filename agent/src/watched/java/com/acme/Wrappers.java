// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.spi.InitialContextFactory;
import javax.sql.DataSource;

/** What frameworks and tools put around a pool, by name. All by reflection, as the pools are. */
public final class Wrappers {
    private static final String SPRING = "org.springframework.jdbc.datasource.";

    private Wrappers() {}

    static DataSource around(String wrapper, DataSource pool) throws Exception {
        switch (wrapper) {
            case "spring-delegating":
                return make(SPRING + "DelegatingDataSource", pool);
            case "spring-tx-aware":
                return make(SPRING + "TransactionAwareDataSourceProxy", pool);
            case "spring-lazy":
                return make(SPRING + "LazyConnectionDataSourceProxy", pool);
            case "spring-routing":
                // The one router that need not be subclassed.
                DataSource router = (DataSource) Class.forName(SPRING + "lookup.IsolationLevelDataSourceRouter")
                        .getConstructor()
                        .newInstance();
                router.getClass().getMethod("setTargetDataSources", Map.class).invoke(router, Collections.emptyMap());
                router.getClass()
                        .getMethod("setDefaultTargetDataSource", Object.class)
                        .invoke(router, pool);
                router.getClass().getMethod("afterPropertiesSet").invoke(router);
                return router;
            case "p6spy":
                // Not into a file, nor to the output that the tests read.
                System.setProperty("p6spy.config.appender", "com.p6spy.engine.spy.appender.Slf4JLogger");
                return make("com.p6spy.engine.spy.P6DataSource", pool);
            case "datasource-proxy":
                Object builder = Class.forName("net.ttddyy.dsproxy.support.ProxyDataSourceBuilder")
                        .getMethod("create", DataSource.class)
                        .invoke(null, pool);
                return (DataSource) builder.getClass().getMethod("build").invoke(builder);
            case "jndi":
                System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Naming.class.getName());
                new InitialContext().bind("jdbc/orders", pool);
                return (DataSource) new InitialContext().lookup("jdbc/orders");
            default:
                throw new IllegalArgumentException(wrapper);
        }
    }

    private static DataSource make(String type, DataSource inner) throws Exception {
        Constructor<?> constructor = Class.forName(type).getConstructor(DataSource.class);
        return (DataSource) constructor.newInstance(inner);
    }

    /** A naming service of this JVM's own. Public: the JDK makes it. */
    public static final class Naming implements InitialContextFactory {
        private static final Map<Object, Object> BOUND = new ConcurrentHashMap<>();

        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) {
            InvocationHandler names = (proxy, method, args) -> {
                switch (method.getName()) {
                    case "bind":
                        return BOUND.put(args[0], args[1]);
                    case "lookup":
                        return BOUND.get(args[0]);
                    default:
                        throw new UnsupportedOperationException(method.toString());
                }
            };
            return (Context)
                    Proxy.newProxyInstance(Naming.class.getClassLoader(), new Class<?>[] {Context.class}, names);
        }
    }
}
