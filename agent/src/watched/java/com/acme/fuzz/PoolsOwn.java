// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** What a pool itself does to connections that are lent, and what else than close() it offers to end a lease. */
final class PoolsOwn {
    private PoolsOwn() {}

    /** The pool takes it away from its holder, who then uses it in vain, and closes it once. */
    static void abandoned(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        call(pool, "setTimeBetweenEvictionRunsMillis", 100);
        if (site.kind().equals("druid")) {
            call(pool, "setRemoveAbandoned", true);
            call(pool, "setRemoveAbandonedTimeoutMillis", 300);
        } else {
            call(pool, site.kind().equals("tomcat") ? "setRemoveAbandoned" : "setRemoveAbandonedOnMaintenance", true);
            call(pool, "setRemoveAbandonedTimeout", 1);
        }
        // Where each method is compiled before it runs, the first use would outlast the limit.
        try (Connection before = site.pool().getConnection()) {
            Kept.works(before, trace);
        }
        Connection c = pool.getConnection(); // may: TAKEN_BY_POOL
        for (int i = 0; site.rests(i); i++) {
            continue;
        }
        try (Statement s = c.createStatement()) {
            Kept.query(s, trace);
        } catch (SQLException e) {
            trace.see("taken away");
        }
        c.close();
        trace.see("closed " + c.isClosed());
        try (Connection next = pool.getConnection()) {
            Kept.works(next, trace);
        }
    }

    /** The pool takes connections away at the moment when their holder closes them. */
    static void abandonRace(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 2);
        call(pool, "setTimeBetweenEvictionRunsMillis", 300_000);
        call(pool, "setRemoveAbandoned", true);
        call(pool, "setRemoveAbandonedTimeoutMillis", 0);
        pool.getConnection().close();
        AtomicBoolean ended = new AtomicBoolean();
        Thread remover = new Thread(() -> {
            try {
                while (!ended.get()) {
                    call(pool, "removeAbandoned");
                }
            } catch (Exception e) {
                trace.failed(e);
            }
        });
        remover.start();
        try {
            // The moment is short, so it takes many.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            for (int i = 0; i < 200_000 && System.nanoTime() - until < 0; i++) {
                pool.getConnection().close();
            }
        } finally {
            ended.set(true);
            remover.join();
        }
        trace.see("active " + call(pool, "getActiveCount"));
    }

    /** Given back by the pool's own method for broken connections. */
    static void invalidated(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        Connection kept = pool.getConnection();
        call(pool, "invalidateConnection", kept);
        invalidate(pool);
        for (int i = 0; site.rests(i); i++) {
            continue;
        }
        trace.see("closed " + kept.isClosed() + ", active " + call(pool, "getNumActive"));
    }

    private static void invalidate(DataSource pool) throws Exception {
        Connection c = pool.getConnection();
        call(pool, "invalidateConnection", c);
    }

    /** What is evicted while it is lent leaves the pool when it is closed. */
    static void evicted(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        for (int i = 0; i < 5; i++) {
            try (Connection c = pool.getConnection()) {
                evict(pool);
                Kept.works(c, trace);
            }
        }
    }

    /** It fills itself from a data source of the application's own, and closes what it got by its own ways. */
    static void inner(Site site, Trace trace) throws Exception {
        InvocationHandler filling = (proxy, method, args) -> {
            if (method.getName().equals("getConnection")) {
                return site.outside();
            }
            return method.getReturnType() == int.class ? 0 : null;
        };
        DataSource inner = (DataSource)
                Proxy.newProxyInstance(PoolsOwn.class.getClassLoader(), new Class<?>[] {DataSource.class}, filling);
        DataSource pool = (DataSource) Class.forName("com.zaxxer.hikari.HikariDataSource")
                .getConstructor()
                .newInstance();
        call(pool, "setDataSource", inner);
        call(pool, "setMaximumPoolSize", 2);
        for (int i = 0; site.rests(i); i++) {
            try (Connection c = pool.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("SELECT 1");
            }
            if (i % 20 == 0) {
                evict(pool);
            }
        }
        try (Connection c = pool.getConnection()) {
            Kept.works(c, trace);
        }
        ((AutoCloseable) pool).close();
    }

    private static void evict(DataSource pool) throws Exception {
        Object bean = call(pool, "getHikariPoolMXBean");
        bean.getClass().getMethod("softEvictConnections").invoke(bean);
    }

    static Object call(Object object, String name, Object... arguments) throws Exception {
        for (Method method : object.getClass().getMethods()) {
            if (method.getName().equals(name) && fits(method.getParameterTypes(), arguments)) {
                try {
                    return method.invoke(object, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
                }
            }
        }
        throw new NoSuchMethodException(object.getClass() + "." + name);
    }

    private static boolean fits(Class<?>[] types, Object... arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            boolean isNumber = types[i] == int.class || types[i] == long.class && arguments[i] instanceof Integer;
            boolean isSame =
                    types[i] == boolean.class ? arguments[i] instanceof Boolean : types[i].isInstance(arguments[i]);
            if (isNumber ? !(arguments[i] instanceof Number) : !isSame) {
                return false;
            }
        }
        return true;
    }
}
