// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.MatchAlwaysTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions of Spring's. Arguments: the pool, and how long to wait in milliseconds. */
public final class Transactions {
    private static final List<Connection> HELD = new CopyOnWriteArrayList<>();

    private final DataSource pool;

    private Transactions(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] args) throws Exception {
        Transactions app = new Transactions(Pools.open(args[0], 8));
        DataSourceTransactionManager manager = new DataSourceTransactionManager(app.pool);
        TransactionTemplate template = new TransactionTemplate(manager);
        template.execute(status -> app.joins());
        template.execute(status -> app.goesPast());
        app.proxied(manager).call();
        // The application's own, since its main thread opened it outside of any transaction.
        Connection kept = app.pool.getConnection();
        Thread.sleep(Long.parseLong(args[1]));
        kept.createStatement().execute("SELECT 1");
        kept.close();
        System.out.println("held " + HELD.size());
        System.out.println("done");
        System.exit(0);
    }

    private String joins() {
        Connection c = DataSourceUtils.getConnection(pool);
        try {
            c.createStatement().execute("SELECT 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            DataSourceUtils.releaseConnection(c, pool);
        }
        return "joined";
    }

    /** By another connection than the transaction's, which Spring does not close. */
    private String goesPast() {
        try {
            Connection c = pool.getConnection(); // -> LEFT_OPEN
            c.createStatement().execute("SELECT 1");
            HELD.add(c);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "past";
    }

    private Callable<?> proxied(TransactionManager manager) {
        Callable<?> target = () -> {
            return HELD.add(pool.getConnection()); // -> LEFT_OPEN
        };
        ProxyFactory factory = new ProxyFactory(target);
        factory.setInterfaces(Callable.class);
        factory.addAdvice(new TransactionInterceptor(manager, new MatchAlwaysTransactionAttributeSource()));
        return (Callable<?>) factory.getProxy();
    }
}
