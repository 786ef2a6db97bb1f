// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A data source that gives out one physical connection again and again. */
class FaultySourceTest {
    private final FakeDriver.Physical physical = new FakeDriver.Physical();

    @Test
    void theSameConnectionTwiceIsRefusedAndItsHolderUndisturbed() throws SQLException {
        DataSource source = FakeDriver.proxy(DataSource.class, (self, method, args) -> physical.connection);
        PoolConfig config = PoolConfig.builder()
                .dataSource(source)
                .connectFailure(ConnectFailure.FAIL)
                .build();
        try (GuardedDataSource pool = new GuardedDataSource(config, new ManualClock())) {
            Connection held = pool.getConnection();

            assertThatThrownBy(pool::getConnection)
                    .hasMessage("the data source returned a connection that this pool has already "
                            + "(expected: a new one each time)");
            assertThat(physical.closed).isFalse();
            assertThat(held.isClosed()).isFalse();
            assertThat(pool.stats()).isEqualTo(new PoolStats(1, 1, 0, 0, 0));
            pool.evict(held);
            assertThat(pool.getConnection().isClosed())
                    .as("the same one after it was closed: a pool's handle, perhaps")
                    .isFalse();
        }
    }
}
