// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class TomcatJdbcAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.TOMCAT;
    }

    @Override
    String kind() {
        return "Tomcat JDBC";
    }

    @Override
    String name() {
        return "tomcat";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.CLOSED;
    }

    @Override
    List<String> ownCode() {
        return List.of("org.apache.tomcat.jdbc.pool.DataSource");
    }

    @Override
    boolean pointBack() {
        return false;
    }

    @Override
    DataSource open() throws SQLException {
        DataSource pool = super.open();
        PoolJars.call(pool, "setDriverClassName", (Object) null); // The one for the address.
        return pool;
    }

    /** A connection of another user is opened anew. */
    @Test
    void nothingIsHandedOnWhereEachCallerMayBeAnotherUser() throws SQLException {
        assertThat(pool().handsOn()).contains(SessionState.SCHEMA);
        DataSource other = open();
        try {
            PoolJars.call(other, "setAlternateUsernameAllowed", true);
            try (Connection handle = other.getConnection()) {
                assertThat(adapters.poolOf(other, handle).handsOn()).isEmpty();
            }
        } finally {
            PoolJars.call(other, "close");
        }
    }
}
