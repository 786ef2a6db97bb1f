// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Closes all that it acquires, through handles of its own; run where all identity hashes are equal. Argument: the pool. */
public final class SameHashes {
    private SameHashes() {}

    public static void main(String[] args) throws Exception {
        DataSource pool = new Wrapper(Pools.open(args[0], 1, 1));
        int refused = 0;
        for (int i = 0; i < 5; i++) {
            try {
                pool.getConnection().close();
                Connection c = pool.getConnection();
                System.gc(); // The lease of the first may not be struck out yet.
                c.close();
            } catch (SQLException exhausted) {
                refused++;
            }
        }
        System.out.println(refused + " refused");
        System.exit(0); // Some pools keep threads.
    }
}
