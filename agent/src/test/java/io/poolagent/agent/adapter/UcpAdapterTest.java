// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class UcpAdapterTest extends ReclaimContract {
    @Override
    KnownPool known() {
        return KnownPool.UCP;
    }

    @Override
    String kind() {
        return "UCP";
    }

    @Override
    String name() {
        return "ucp";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.CLOSED;
    }

    @Override
    boolean tellsItsEnd() {
        return false;
    }

    @Override
    List<String> ownCode() {
        return List.of("oracle.ucp.jdbc.PoolDataSourceImpl");
    }

    @Override
    DataSource open() throws SQLException {
        DataSource pool = super.open();
        PoolJars.call(pool, "setConnectionFactoryClassName", RecordingDriver.class.getName());
        pool.getConnection().close(); // Starts it, or there would be nothing to close.
        return pool;
    }

    @Override
    void close(DataSource pool) throws Exception {
        ClassLoader loader = pool.getClass().getClassLoader();
        Object manager = loader.loadClass("oracle.ucp.admin.UniversalConnectionPoolManagerImpl")
                .getMethod("getUniversalConnectionPoolManager")
                .invoke(null);
        loader.loadClass("oracle.ucp.admin.UniversalConnectionPoolManager")
                .getMethod("destroyConnectionPool", String.class)
                .invoke(manager, "ucp");
    }

    /** In the instant before a handle knows that its close() has returned the connection. */
    @Test
    void aLateUseInTheMiddleOfItsCloseDoesNotBreakWhatTheNextHolderHas() throws Exception {
        assertThat(harmed(handle -> {})).as("by UCP itself").isPositive();

        assertThat(harmed(handle -> pool(handle).closesForReclaim(handle))).isZero();
    }

    /** Of 40, since it does not happen each time. */
    private int harmed(Consumer<Connection> closing) throws Exception {
        int harmed = 0;
        for (int i = 0; i < 40; i++) {
            harmed += isNextHarmed(closing) ? 1 : 0;
        }
        return harmed;
    }

    private boolean isNextHarmed(Consumer<Connection> closing) throws Exception {
        Connection stale = source.getConnection();
        PreparedStatement prepared = stale.prepareStatement("SELECT 1");
        stale.close();
        new Inside(type -> {}).setIfThere(stale, "actuallyReturned", false);
        closing.accept(stale);
        try (Connection next = source.getConnection()) {
            assertThatThrownBy(prepared::execute).isInstanceOf(SQLException.class);
            assertThatThrownBy(stale::createStatement).isInstanceOf(SQLException.class);
            assertThatThrownBy(stale::rollback).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> stale.setAutoCommit(true)).isInstanceOf(SQLException.class);
            next.createStatement();
            return false;
        } catch (SQLException harmed) {
            return true;
        }
    }
}
