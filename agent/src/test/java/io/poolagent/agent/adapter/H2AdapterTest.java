// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

class H2AdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.H2;
    }

    @Override
    String kind() {
        return "H2";
    }

    @Override
    String name() {
        return "JdbcConnectionPool-\\d+";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.CLOSED;
    }

    @Override
    List<String> ownCode() {
        return List.of("org.h2.jdbcx.JdbcConnectionPool", "org.h2.jdbcx.JdbcXAConnection$PooledJdbcConnection");
    }

    @Override
    String url() {
        return "jdbc:" + database; // It takes no other driver.
    }

    @Override
    void close(DataSource pool) {
        ((JdbcConnectionPool) pool).dispose();
    }

    /** H2 rolls back what is closed: beyond that, only that the row has gone can be seen. */
    @Override
    void assertThatItWasRolledBackFirst(Object anchor) throws SQLException {
        Object physical = inside.fieldOrNull(anchor, "physical");
        assertThat(physical).isInstanceOf(Connection.class);
        assertThat(((Connection) physical).isClosed()).isTrue();
    }
}
