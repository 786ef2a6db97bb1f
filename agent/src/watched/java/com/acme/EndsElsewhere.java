// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Ends leases of the guarded pool without {@code close()}, keeps the handles, then lets the pool run dry by one that is
 * really held. Arguments: how they end, and {@code drop}
 * if the handles are not kept for long.
 */
public final class EndsElsewhere {
    private static final int TIMES = 10;

    private final List<Connection> kept = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        new EndsElsewhere().run(args[0], args[1].equals("drop"));
        System.out.println("done");
        System.exit(0);
    }

    private void run(String how, boolean drops) throws Exception {
        DataSource pool = Pools.open("guarded", 1, 2, "jdbc:h2:mem:ends");
        for (int i = 0; i < TIMES; i++) {
            if (how.equals("closeGracefully")) {
                pool = Pools.open("guarded", 1, 2, "jdbc:h2:mem:ends");
            }
            Connection c = pool.getConnection();
            c.createStatement().execute("SELECT 1");
            kept.add(c);
            end(how, pool, c);
        }
        if (drops) {
            kept.clear();
            System.gc();
        }
        Thread.sleep(2_500); // Longer than the limit of what is overdue.
        if (how.equals("closeGracefully")) {
            pool = Pools.open("guarded", 1, 2, "jdbc:h2:mem:ends");
        }
        Connection last = pool.getConnection(); // EXHAUSTED
        try (Connection c = pool.getConnection()) {
            System.out.println("got one " + c.isReadOnly());
        } catch (SQLException e) {
            System.out.println("got none");
        }
        last.close();
        System.out.println("kept " + kept.size());
    }

    private static void end(String how, DataSource pool, Connection c) throws Exception {
        switch (how) {
            case "abort":
                c.abort(Runnable::run);
                break;
            case "closeGracefully":
                Method close = pool.getClass().getMethod(how, Duration.class);
                close.invoke(pool, Duration.ofMillis(1));
                break;
            default:
                pool.getClass().getMethod(how, Connection.class).invoke(pool, c);
        }
    }
}
