// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** A second close() is legal, so it must not fill a log. */
class SecondCloseLogTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private void closeTwice(GuardedDataSource pool) throws Exception {
        for (int i = 0; i < 3; i++) {
            Connection connection = pool.getConnection();
            connection.close();
            connection.close();
            clock.advance(java.time.Duration.ofMinutes(2));
            pool.housekeeper.sweep();
        }
    }

    @Test
    void theFirstIsAWarningAndTheOthersAreForDebugging() throws Exception {
        try (Logged log = new Logged(GuardedDataSource.class);
                GuardedDataSource pool = new GuardedDataSource(driver.config().build(), clock)) {
            closeTwice(pool);

            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(0)).contains(" WARN ").contains("(1 so far)");
            assertThat(log.lines().subList(1, 3)).allMatch(line -> line.contains(" DEBUG "));
        }
    }

    @Test
    void ignoredItIsOnlyCounted() throws Exception {
        Recorder recorder = new Recorder();
        PoolConfig config = driver.config()
                .doubleReleasePolicy(DoubleReleasePolicy.IGNORE)
                .listener(recorder)
                .build();
        try (Logged log = new Logged(GuardedDataSource.class);
                GuardedDataSource pool = new GuardedDataSource(config, clock)) {
            closeTwice(pool);

            assertThat(log.lines()).isEmpty();
            assertThat(recorder.misuses).isEmpty();
            assertThat(pool.totals().doubleReleases()).isEqualTo(3);
        }
    }
}
