// SPDX-License-Identifier: Apache-2.0
package com.acme;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import javax.transaction.TransactionManager;

/** An application that {@link JtaRedeploys} deploys: begins a transaction, and leaves it to its server to end it. */
public final class JtaApplication implements Callable<Object> {
    private final TransactionManager manager;
    private final DataSource pool;

    public JtaApplication(TransactionManager manager, DataSource pool) {
        this.manager = manager;
        this.pool = pool;
    }

    @Override
    public Object call() throws Exception {
        manager.begin();
        insert();
        return manager.getTransaction();
    }

    private void insert() throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.createStatement().execute("SELECT 1");
        }
    }
}
