// SPDX-License-Identifier: Apache-2.0
package com.acme.fuzz;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CyclicBarrier;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.h2.jdbcx.JdbcDataSource;

/** Several pools, several closers, wrappers one after another, and connections that no pool lends. */
final class Others {
    private Others() {}

    static void twoPools(Site site, Trace trace) throws Exception {
        DataSource other = site.open(site.kind(), 2, 5);
        try (Connection from = site.pool().getConnection();
                Connection to = other.getConnection();
                Statement s = to.createStatement()) {
            Kept.works(from, trace);
            trace.see(s.executeUpdate("INSERT INTO T(V) VALUES('copied')"));
        }
        try (Connection c = other.getConnection()) {
            Kept.works(c, trace);
        }
    }

    /** Two threads close one connection at once: the pool may have it back once, and each finds it closed. */
    static void twoClosers(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        for (int i = 0; i < 20; i++) {
            Connection c = pool.getConnection();
            CyclicBarrier both = new CyclicBarrier(2);
            Thread other = new Thread(() -> {
                try {
                    both.await();
                    c.close(); // may: DOUBLE_RELEASE
                } catch (Exception e) {
                    trace.failed(e);
                }
            });
            other.start();
            both.await();
            c.close(); // may: DOUBLE_RELEASE
            other.join();
            if (!c.isClosed()) {
                trace.see("not closed");
            }
        }
        try (Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            Kept.works(one, trace);
            Kept.works(two, trace);
        }
    }

    /** Each in an object of its own, closed once; earlier ones are garbage by then. */
    static void wrapperAfterWrapper(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        Ways ways = new Ways(trace);
        for (int i = 0; i < 30; i++) {
            pool.getConnection().close();
            Connection wrapper = ways.acquire("wrap", pool);
            System.gc();
            wrapper.close();
        }
        trace.see(true);
    }

    /** Nothing is left in the pool, and who asks is told so. */
    static void refused(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 1, 3);
        Connection held = pool.getConnection(); // may: EXHAUSTED, POOL_DEADLOCK
        try (Connection c = pool.getConnection()) {
            trace.see("lent " + c.isClosed());
        } catch (SQLException e) {
            trace.see("refused");
        }
        Kept.works(held, trace);
        held.close();
        try (Connection c = pool.getConnection()) {
            Kept.works(c, trace);
        }
    }

    /** The application stops its pool, and closes what it still holds afterwards. */
    static void poolClosed(Site site, Trace trace) throws Exception {
        DataSource pool = site.open(site.kind(), 2, 5);
        Connection held = pool.getConnection();
        Connection idle = pool.getConnection();
        idle.close();
        Thread closer = new Thread(() -> {
            try {
                if (pool instanceof AutoCloseable) {
                    ((AutoCloseable) pool).close();
                }
            } catch (Exception e) {
                trace.failed(e);
            }
        });
        closer.start();
        for (int i = 0; site.rests(i); i++) {
            continue;
        }
        held.close();
        trace.see("closed " + held.isClosed());
        closer.join();
    }

    static void xa(Site site, Trace trace) throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(site.url());
        XAConnection xa = source.getXAConnection();
        for (int i = 0; i < 3; i++) {
            Xid xid = new Branch(i);
            XAResource resource = xa.getXAResource();
            Connection c = xa.getConnection();
            resource.start(xid, XAResource.TMNOFLAGS);
            c.createStatement().executeUpdate("INSERT INTO T(V) VALUES('xa')");
            resource.end(xid, XAResource.TMSUCCESS);
            trace.see(resource.prepare(xid) == XAResource.XA_OK);
            resource.commit(xid, false);
            c.close();
        }
        xa.close();
    }

    /** A new handle of a pooled connection ends the one before. */
    static void logicalHandles(Site site, Trace trace) throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(site.url());
        XAConnection pooled = source.getXAConnection();
        for (int i = 0; i < 10; i++) {
            Connection c = pooled.getConnection();
            Kept.works(c, trace);
            System.gc();
            c.close();
            trace.see(c.isClosed());
        }
        pooled.close();
    }

    private static final class Branch implements Xid {
        private final byte number;

        Branch(int number) {
            this.number = (byte) number;
        }

        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }
}
