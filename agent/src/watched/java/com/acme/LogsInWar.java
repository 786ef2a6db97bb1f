// SPDX-License-Identifier: Apache-2.0
package com.acme;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.sql.DataSource;

/** A web application with a log of its own, which loses a connection of the server's pool at each request. */
@WebServlet("/*")
public final class LogsInWar extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private transient DataSource pool;

    @Override
    public void init() {
        try {
            pool = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/orders");
            startLog("org.slf4j.LoggerFactory");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where that is there. */
    private void startLog(String factory) throws ReflectiveOperationException {
        try {
            Class.forName(factory).getMethod("getLogger", String.class).invoke(null, "shop");
        } catch (ClassNotFoundException e) {
            getServletContext().log("it has no " + factory);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            loses();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        System.gc();
        response.getWriter().println("of " + pool.getClass().getName());
    }

    private void loses() throws SQLException {
        Connection lost = pool.getConnection();
        try (Statement s = lost.createStatement()) {
            s.execute("SELECT 1");
        }
    }
}
