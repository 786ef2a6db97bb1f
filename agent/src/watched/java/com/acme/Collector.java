// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import javax.sql.DataSource;

/** What a busy application does by itself in time: garbage is collected. */
final class Collector {
    private Collector() {}

    /** Collects some times, with time between for finalizers and for whoever waits for a proof. */
    static void collect() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
        }
    }

    /** Waits for what is lost to come back, and sees that the pool can lend all it has at once. */
    static void awaitWhole(DataSource pool, int size) throws Exception {
        collect();
        Thread.sleep(2_000); // The agent lets a proof of loss rest for a second.
        Connection[] all = new Connection[size];
        for (int i = 0; i < size; i++) {
            all[i] = pool.getConnection();
        }
        for (Connection c : all) {
            c.close();
        }
    }
}
