// SPDX-License-Identifier: Apache-2.0
package com.acme.legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Vector;

/** A connection pool as they were written in 2001: it lends the driver's own connections, and knows them by nothing. */
public class ConnectionPool {
    private final String name;
    private final String url;
    private final int maxConn;
    private final Vector<Connection> freeConnections = new Vector<Connection>();
    private int checkedOut;

    public ConnectionPool(String name, String url, int initial, int maxConn) throws SQLException {
        this.name = name;
        this.url = url;
        this.maxConn = maxConn;
        for (int i = 0; i < initial; i++) {
            freeConnections.addElement(newConnection());
        }
    }

    public synchronized void freeConnection(Connection con) {
        freeConnections.addElement(con);
        checkedOut--;
        notifyAll();
    }

    /** Null if there is none. */
    public synchronized Connection getConnection() throws SQLException {
        Connection con = null;
        if (freeConnections.size() > 0) {
            con = freeConnections.firstElement();
            freeConnections.removeElementAt(0);
            if (!isGood(con)) {
                con.close();
                con = getConnection();
                checkedOut--;
            }
        } else if (maxConn == 0 || checkedOut < maxConn) {
            con = newConnection();
        }
        if (con != null) {
            checkedOut++;
        }
        return con;
    }

    public synchronized Connection getConnection(long timeout) throws SQLException {
        long start = System.currentTimeMillis();
        Connection con = getConnection();
        while (con == null && System.currentTimeMillis() - start < timeout) {
            try {
                wait(timeout);
            } catch (InterruptedException e) {
                return null;
            }
            con = getConnection();
        }
        return con;
    }

    /** What a cleaner of the pool does now and then: by the very method by which the application gives back. */
    public synchronized void keepAlive() throws SQLException {
        for (int i = freeConnections.size(); i > 0; i--) {
            Connection con = freeConnections.firstElement();
            freeConnections.removeElementAt(0);
            if (isGood(con)) {
                checkedOut++;
                freeConnection(con);
            } else {
                con.close();
            }
        }
    }

    public synchronized void release() throws SQLException {
        for (Connection con : freeConnections) {
            con.close();
        }
        freeConnections.removeAllElements();
    }

    public synchronized int free() {
        return freeConnections.size();
    }

    public synchronized int distinctFree() {
        return new java.util.HashSet<Connection>(freeConnections).size();
    }

    private static boolean isGood(Connection con) {
        try {
            Statement s = con.createStatement();
            s.execute("SELECT 1");
            s.close();
            con.setAutoCommit(true);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection newConnection() throws SQLException {
        return DriverManager.getConnection(url);
    }

    @Override
    public String toString() {
        throw new IllegalStateException("nobody is to ask " + name);
    }
}
