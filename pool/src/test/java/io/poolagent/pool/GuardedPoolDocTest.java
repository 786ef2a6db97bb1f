// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Renders what docs/guarded-pool.md and the README quote. */
class GuardedPoolDocTest {
    private final FakeDriver driver = new FakeDriver();
    private final ManualClock clock = new ManualClock();

    private GuardedDataSource pool(int size) {
        PoolConfig config = driver.config()
                .maximumPoolSize(size)
                .acquireTimeout(Duration.ofSeconds(1))
                .build();
        return new GuardedDataSource(config, clock);
    }

    private Connection acquired(GuardedDataSource pool, String thread, Duration ago) throws Exception {
        Connection connection = InBackground.run(thread, pool::getConnection).get();
        clock.advance(ago);
        pool.housekeeper.sweep();
        return connection;
    }

    private static void assertQuoted(Throwable thrown) throws IOException {
        assertThat(Files.readAllLines(Path.of("../docs/guarded-pool.md"))).contains(thrown.getMessage());
    }

    @Test
    void theHoldersOfAnExhaustedPool() throws Exception {
        try (GuardedDataSource pool = pool(2)) {
            acquired(pool, "http-4", Duration.ofSeconds(184));
            acquired(pool, "http-9", Duration.ofSeconds(8));
            Throwable exhausted = catchThrowable(pool::getConnection);
            assertQuoted(exhausted);
            assertThat(Files.readAllLines(Path.of("../README.md"))).contains(exhausted.getMessage());
        }
    }

    @Test
    void theWaiterThatHoldsOneItself() throws Exception {
        try (GuardedDataSource pool = pool(1)) {
            pool.getConnection();
            clock.advance(Duration.ofSeconds(8));
            assertQuoted(catchThrowable(pool::getConnection));
        }
    }

    @Test
    void theLastConnectError() throws Exception {
        driver.connectFailure = new SQLException("Connection refused", "08001");
        try (GuardedDataSource pool =
                new DelayedByHand().pool(driver.config().acquireTimeout(Duration.ofSeconds(1)), clock)) {
            assertQuoted(catchThrowable(pool::getConnection));
        }
    }

    @Test
    void theWordsForMisuse() throws Exception {
        try (GuardedDataSource pool = pool(1);
                GuardedDataSource bills =
                        new GuardedDataSource(driver.config().name("bills").build(), clock)) {
            Connection connection = acquired(pool, "main", Duration.ZERO);
            InBackground.run("http-4", () -> {
                        connection.close();
                        return null;
                    })
                    .get();
            clock.advance(Duration.ofSeconds(2));

            assertQuoted(catchThrowable(() -> pool.release(connection)));
            assertQuoted(catchThrowable(connection::commit));
            Connection foreign = bills.getConnection();
            assertQuoted(catchThrowable(() -> pool.release(foreign)));
        }
    }
}
