// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Closes each connection once, while Druid takes it for abandoned and closes it as well. */
public final class AbandonsAtOnce {
    private static volatile boolean ended;

    private AbandonsAtOnce() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = Pools.open("druid-abandoning", 2, 20);
        pool.getConnection().close();
        pool.getClass().getMethod("setMaxWait", long.class).invoke(pool, 3_000); // Now that the first is there.
        pool.getClass().getMethod("setRemoveAbandonedTimeoutMillis", long.class).invoke(pool, 0);
        Method sweep = pool.getClass().getMethod("removeAbandoned");
        Thread sweeper = new Thread(
                () -> {
                    try {
                        while (!ended) {
                            sweep.invoke(pool);
                        }
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "sweeper");
        sweeper.start();
        int refused = 0;
        for (int i = 0; i < 100_000 && refused == 0; i++) {
            try {
                pool.getConnection().close();
            } catch (SQLException exhausted) {
                refused++;
            }
        }
        ended = true;
        sweeper.join();
        System.out.println(refused + " refused, "
                + pool.getClass().getMethod("getActiveCount").invoke(pool) + " active");
        System.exit(0); // It keeps threads.
    }
}
