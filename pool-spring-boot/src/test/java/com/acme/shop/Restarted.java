// SPDX-License-Identifier: Apache-2.0
package com.acme.shop;

import io.poolagent.pool.GuardedDataSource;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * An application with devtools, which has it restarted once, in another class loader, and looks for what is left of the
 * first run. The database lives on, since its jar is not loaded again.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Restarted {
    private static final String FIRST = "com.acme.shop.first";

    public static void main(String[] args) throws Exception {
        DataSource source = SpringApplication.run(Restarted.class, args).getBean(DataSource.class);
        Properties seenByBoth = System.getProperties();
        ClassLoader mine = Restarted.class.getClassLoader();
        if (seenByBoth.get(FIRST) == null) {
            System.out.println("first: own pool class " + (GuardedDataSource.class.getClassLoader() == mine)
                    + ", sessions " + sessions(source) + ", housekeepers " + housekeepers());
            seenByBoth.put(FIRST, List.of(new WeakReference<>(source), new WeakReference<>(mine)));
            new Thread(Restarted::restart, "a developer").start();
            return;
        }
        List<?> first = (List<?>) seenByBoth.get(FIRST);
        WeakReference<?> pool = (WeakReference<?>) first.get(0);
        WeakReference<?> loader = (WeakReference<?>) first.get(1);
        System.out.println("second: other class loader " + (loader.get() != mine) + ", sessions " + sessions(source));
        System.out.println("one housekeeper " + soon(() -> housekeepers() == 1));
        // Boot keeps the class loader itself, by what it knows of the application's classes: with any pool.
        System.out.println("pool is collected "
                + soon(() -> {
                    System.gc();
                    return pool.get() == null;
                }));
        System.out.println("threads of the first " + threadsOf((ClassLoader) loader.get()));
        Runtime.getRuntime().exit(0);
    }

    private static void restart() {
        try {
            Class<?> restarter = Class.forName("org.springframework.boot.devtools.restart.Restarter");
            restarter
                    .getMethod("restart")
                    .invoke(restarter.getMethod("getInstance").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int sessions(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                ResultSet rows =
                        connection.createStatement().executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static long housekeepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("shop-housekeeper"))
                .count();
    }

    /** Which would keep it for good. */
    private static List<String> threadsOf(ClassLoader first) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive()
                        && first != null
                        && (thread.getContextClassLoader() == first
                                || thread.getClass().getClassLoader() == first))
                .map(Thread::getName)
                .toList();
    }

    private static boolean soon(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }
}
