// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.Pool;
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
    String reclaimed() {
        return "rolled back and closed: the pool replaces the connection";
    }

    @Override
    String tooLate() {
        return "nothing: the pool had already ended this lease";
    }

    @Override
    List<String> ownCode() {
        return List.of("org.apache.tomcat.jdbc.pool.DataSource");
    }

    @Override
    boolean pointBack() {
        return false;
    }

    @Test
    void aConnectionThatIsIdleAgainIsNotTouched() throws Exception {
        Connection handle = source.getConnection();
        Pool pool = pool(handle);
        Object anchor = pool.anchor(handle);
        handle.setAutoCommit(false);
        handle.close();
        RecordingDriver.ENDS.clear();

        assertThat(pool.reclaim(anchor)).isEqualTo(tooLate());
        assertThat(RecordingDriver.ENDS).isEmpty();
    }

    @Override
    DataSource open() throws SQLException {
        DataSource pool = super.open();
        PoolJars.call(pool, "setDriverClassName", (Object) null); // The one for the address.
        return pool;
    }
}
