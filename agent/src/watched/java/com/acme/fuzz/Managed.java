// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.transaction.TransactionManager;
import org.apache.commons.dbcp2.DriverManagerConnectionFactory;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.dbcp2.PoolableConnectionFactory;
import org.apache.commons.dbcp2.managed.LocalXAConnectionFactory;
import org.apache.commons.dbcp2.managed.ManagedDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** A pool that takes part in JTA: its handles share one connection within a transaction, which ends with it. */
final class Managed {
    private final TransactionManager manager;
    private final GenericObjectPool<PoolableConnection> pool;
    private final ManagedDataSource<PoolableConnection> source;

    private Managed(Site site) throws Exception {
        manager = (TransactionManager) Class.forName("com.arjuna.ats.jta.TransactionManager")
                .getMethod("transactionManager")
                .invoke(null);
        LocalXAConnectionFactory local =
                new LocalXAConnectionFactory(manager, new DriverManagerConnectionFactory(site.url()));
        PoolableConnectionFactory factory = new PoolableConnectionFactory(local, null);
        pool = new GenericObjectPool<>(factory);
        factory.setPool(pool);
        source = new ManagedDataSource<>(pool, local.getTransactionRegistry());
    }

    /** Whether there is a transaction manager on the class path. */
    static boolean isHere() {
        try {
            return Class.forName("com.arjuna.ats.jta.TransactionManager") != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static void handles(Site site, Trace trace) throws Exception {
        Managed app = new Managed(site);
        for (int i = 0; i < 3; i++) {
            app.manager.begin();
            try (Connection one = app.source.getConnection();
                    Connection two = app.source.getConnection()) {
                insert(one);
                insert(two);
                Kept.works(two, trace);
            }
            if (i == 1) {
                app.manager.rollback();
            } else {
                app.manager.commit();
            }
        }
        app.end(trace);
    }

    /** The second handle of a transaction is not closed; whoever gets their connection next works on undisturbed. */
    static void shared(Site site, Trace trace) throws Exception {
        Managed app = new Managed(site);
        app.manager.begin();
        Connection first = app.source.getConnection();
        insert(first);
        app.second();
        first.close();
        app.manager.commit();
        app.next(site, trace);
    }

    private void second() throws Exception {
        insert(source.getConnection()); // may: LOST, LEFT_OPEN
    }

    /** One that was acquired before the transaction is used within it: its own goes back, and it gets the transaction's. */
    static void swapped(Site site, Trace trace) throws Exception {
        Managed app = new Managed(site);
        app.part();
        app.next(site, trace);
    }

    private void part() throws Exception {
        Connection outside = source.getConnection(); // may: LOST, LEFT_OPEN
        insert(outside);
        manager.begin();
        Connection within = source.getConnection();
        insert(within);
        insert(outside);
        within.close();
        manager.commit();
    }

    private void next(Site site, Trace trace) throws Exception {
        try (Connection one = source.getConnection();
                Connection two = source.getConnection()) {
            one.setAutoCommit(false);
            two.setAutoCommit(false);
            insert(one);
            insert(two);
            for (int i = 0; site.rests(i); i++) {
                continue;
            }
            insert(one);
            insert(two);
            one.commit();
            two.commit();
            trace.see("committed");
        }
        end(trace);
    }

    private void end(Trace trace) throws Exception {
        try (Connection c = source.getConnection();
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT COUNT(*) FROM T WHERE V = 'jta'")) {
            rows.next();
            trace.see("rows " + rows.getInt(1));
        }
        pool.close();
    }

    private static void insert(Connection c) throws Exception {
        try (Statement s = c.createStatement()) {
            s.executeUpdate("INSERT INTO T(V) VALUES('jta')");
        }
    }
}
