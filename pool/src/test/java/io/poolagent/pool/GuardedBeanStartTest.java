// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bean has no pool before somebody needs one, and none after it was closed. */
class GuardedBeanStartTest {
    private final FakeDriver driver = new FakeDriver();
    private final GuardedDataSource bean = new GuardedDataSource();

    @AfterEach
    void close() {
        bean.close();
    }

    @Test
    void itStartsWithTheFirstConnectionAndNotBefore() throws SQLException {
        bean.setDataSource(driver.dataSource());
        bean.setName("orders");
        bean.setMinimumIdle(1);

        assertThat(bean.toString()).isEqualTo("pool, not started");
        assertThat(bean.isClosed()).isFalse();
        assertThat(bean.unwrap(DataSource.class)).isSameAs(bean);
        assertThat(bean.pool).isNull();
        assertThat(driver.connecting).hasValue(0);
        try (Connection connection = bean.getConnection()) {
            // In which slot depends on whether the housekeeper, which fills the pool, was there first.
            assertThat(connection.toString()).matches("connection of pool 'orders', lease [1-9]\\d*");
            assertThat(bean.name()).isEqualTo("orders");
            assertThat(bean.stats().used()).isEqualTo(1);
        }
    }

    @Test
    void callersWhoAreFirstTogetherGetOnePool() throws Exception {
        bean.setDataSource(driver.dataSource());
        CountDownLatch go = new CountDownLatch(1);
        List<InBackground<Pool>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(InBackground.run("first-" + i, () -> {
                go.await();
                try (Connection connection = bean.getConnection()) {
                    return ((GuardedConnection) connection).slot.pool;
                }
            }));
        }
        go.countDown();

        for (InBackground<Pool> caller : callers) {
            assertThat(caller.get()).isSameAs(bean.pool);
        }
    }

    @Test
    void itCanBeStartedToLearnEarlyWhetherTheSettingsFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(bean::start)
                .withMessage("jdbcUrl, dataSource: neither is set (expected: exactly one)");
        bean.setDataSource(driver.dataSource());
        bean.setMinimumIdle(20);
        assertThatIllegalArgumentException()
                .isThrownBy(bean::getConnection)
                .withMessage("minimumIdle: 20 (expected: 0 to 10)");
        bean.setMaximumPoolSize(20);
        bean.start();
        Pool started = bean.pool;
        bean.start();

        assertThat(bean.pool).isNotNull().isSameAs(started);
    }

    @Test
    void aBeanThatIsClosedUnstartedLendsNothing() {
        bean.setName("orders");
        bean.setDataSource(driver.dataSource());
        bean.setMinimumIdle(1);
        bean.close();
        bean.close();

        assertThat(bean.isClosed()).isTrue();
        assertThat(bean.closeGracefully(Duration.ofMinutes(1))).isTrue();
        assertThatThrownBy(bean::getConnection)
                .isExactlyInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessage("Pool is closed. pool 'orders' lends no more connections");
        assertThat(bean.isClosed()).isTrue();
        assertThat(driver.connecting).hasValue(0);
    }

    @Test
    void closingAnUnconfiguredBeanIsFine() {
        bean.close();

        assertThat(bean.isClosed()).isTrue();
        assertThat(bean.pool).isNull();
    }
}
