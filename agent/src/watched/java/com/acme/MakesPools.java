// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Makes pools, closes their connection, and them or not. Argument: the pool. */
public final class MakesPools {
    private static final int POOLS = 25;
    private static final int PAUSE_MILLIS = 400;

    // As a static collection or the pools' own threads would keep them.
    private static final List<DataSource> KEPT = new ArrayList<>();

    private MakesPools() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < POOLS; i++) {
            onEachCall(args[0]);
            andClosesIt(args[0]);
            forATenant(args[0], i);
            Thread.sleep(PAUSE_MILLIS);
        }
        System.out.println("done");
        System.exit(0); // Some pools keep threads.
    }

    private static void onEachCall(String kind) throws Exception {
        DataSource pool = Pools.open(kind, 1, 20, "jdbc:h2:mem:call;DB_CLOSE_DELAY=-1");
        KEPT.add(pool);
        try (Connection c = pool.getConnection()) {
            c.createStatement().close();
        }
    }

    private static void andClosesIt(String kind) throws Exception {
        DataSource pool = Pools.open(kind, 1, 20, "jdbc:h2:mem:closes;DB_CLOSE_DELAY=-1");
        KEPT.add(pool);
        try (Connection c = pool.getConnection()) {
            c.createStatement().close();
        }
        Method close = pool.getClass().getMethod("close");
        close.invoke(pool);
    }

    private static void forATenant(String kind, int tenant) throws Exception {
        DataSource pool = Pools.open(kind, 1, 20, "jdbc:h2:mem:tenant" + tenant);
        KEPT.add(pool);
        try (Connection c = pool.getConnection()) {
            c.createStatement().close();
        }
    }
}
