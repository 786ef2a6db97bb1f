// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Of the years of Java 7: what it evicts it replaces when somebody asks, or after half a minute. */
class HikariCpOldestAdapterTest extends HikariCpAdapterTest {
    @Override
    DataSource open() throws SQLException {
        return PoolJars.open(known().oldest(), known().kind, url());
    }

    @Override
    void close(DataSource pool) throws SQLException {
        PoolJars.call(pool, "close");
    }

    @Override
    String name() {
        return known().kind;
    }
}
