// SPDX-License-Identifier: Apache-2.0
package com.acme;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A command of Quarkus that loses a connection each second, of the pool that Quarkus makes. */
@QuarkusMain
public class LosesInQuarkus implements QuarkusApplication {
    @Inject
    DataSource pool;

    @Override
    public int run(String... arguments) throws Exception {
        for (int i = 0; i < 240; i++) {
            loses();
            System.gc();
            Thread.sleep(1000);
        }
        return 0;
    }

    private void loses() throws SQLException {
        Connection lost = pool.getConnection();
        try (Statement s = lost.createStatement()) {
            s.execute("SELECT 1");
        }
    }
}
