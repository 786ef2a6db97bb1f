// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.it.KnownPool;
import java.sql.SQLException;
import java.util.List;
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
    String reclaimed() {
        return "rolled back and closed: the pool replaces the connection";
    }

    @Override
    boolean tellsItsEnd() {
        return false;
    }

    @Override
    String tooLate() {
        return "nothing: the pool had already closed the connection";
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

    @Test
    void theNextLeaseOfAConnectionIsNotTakenForThisOne() throws Exception {
        assertThatTheNextLeaseIsNotTakenForThisOne();
    }
}
