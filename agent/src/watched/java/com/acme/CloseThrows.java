// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Closes connections whose {@code close()} throws, and drops them. Then the pool must be able to lend all it has. Arguments: the
 * pool; which method of the driver throws; and {@code again} to close a second time.
 */
public final class CloseThrows extends DriverOverH2 {
    private static final int SIZE = 2;
    static final String PREFIX = "jdbc:throws:";

    private static volatile String throwing = "";

    /** Made by pools, too. */
    public CloseThrows() {
        super(PREFIX);
    }

    public static void main(String[] args) throws Exception {
        DriverManager.registerDriver(new CloseThrows());
        DataSource pool = Pools.open(args[0], SIZE, 2, PREFIX + "h2:mem:throws;DB_CLOSE_DELAY=-1");
        for (int i = 0; i < SIZE; i++) {
            use(pool, args[1], args.length > 2);
        }
        Collector.awaitWhole(pool, SIZE);
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void use(DataSource pool, String what, boolean again) throws SQLException {
        Connection c = pool.getConnection(); // -> LOST
        c.setAutoCommit(false);
        try (Statement s = c.createStatement()) {
            s.execute("SELECT 1");
        }
        throwing = what;
        try {
            close(c);
        } catch (SQLException | RuntimeException e) {
            System.out.println(e.getClass().getName());
        } finally {
            throwing = "";
        }
        if (again) {
            c.close();
        }
    }

    private static void close(Connection c) throws SQLException {
        c.close(); // -> throws
    }

    @Override
    Connection open(String url, Properties properties) throws SQLException {
        Connection h2 = ofH2(url, properties);
        return (Connection) Proxy.newProxyInstance(
                CloseThrows.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals(throwing)) {
                        if (throwing.equals("isClosed")) {
                            throw new IllegalStateException("of the driver");
                        }
                        throw new SQLException("of the driver");
                    }
                    return call(h2, method, args);
                });
    }
}
