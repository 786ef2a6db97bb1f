// SPDX-License-Identifier: Apache-2.0
package com.acme;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** A web application that loses a connection at each request, of the server's pool if there is one, else of its own. */
@WebServlet("/*")
public final class LosesInWar extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private transient DataSource pool;

    @Override
    public void init() {
        try {
            pool = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/orders");
        } catch (NamingException e) {
            pool = own();
        }
    }

    private static DataSource own() {
        HikariDataSource own = new HikariDataSource();
        own.setPoolName("orders");
        own.setDriverClassName("org.h2.Driver");
        own.setJdbcUrl("jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1");
        return own;
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
