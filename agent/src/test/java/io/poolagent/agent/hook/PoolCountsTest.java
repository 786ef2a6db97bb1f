// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.PoolCounters;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of a pool as woven code runs. */
class PoolCountsTest {
    private final WovenCode woven = new WovenCode();
    private final HikariDataSource pool = new HikariDataSource();
    private final Connection first = WovenCode.handle();
    private final Connection second = WovenCode.handle();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void eachAcquireAndReleaseCountsOnce() {
        woven.lend(pool, first);
        woven.lend(pool, second);
        woven.release(first, null);

        assertThat(counters().acquired()).isEqualTo(2);
        assertThat(counters().released()).isEqualTo(1);
        assertThat(counters().failed()).isZero();
    }

    @Test
    void aSecondCloseAndOneThatFailsAreNoReleases() {
        woven.lend(pool, first);
        woven.lend(pool, second);
        woven.release(first, null);
        assertThat(woven.hooks.onReleasing(first)).isEqualTo(true);
        woven.release(second, new SQLException("no"));

        assertThat(counters().released()).isEqualTo(1);
    }

    @Test
    void aFailedAcquireCountsOnceAtThePoolAndNotAtItsWrapper() {
        DataSource wrapper = WovenCode.source();
        woven.lend(pool, second);
        woven.acquiring(wrapper);
        woven.acquire(pool, null);
        woven.acquired(wrapper, null);

        assertThat(counters().failed()).isEqualTo(1);
        assertThat(counters().acquired()).isEqualTo(1);
    }

    @Test
    void aCallThroughAWrapperCountsOnce() {
        DataSource wrapper = WovenCode.source();
        woven.lend(pool, second);
        woven.acquiring(wrapper);
        woven.acquire(pool, first);
        woven.acquired(wrapper, WovenCode.handle());

        assertThat(counters().acquired()).isEqualTo(2);
    }

    private PoolCounters counters() {
        Lease lease = Objects.requireNonNull(woven.ledger.find(second));
        return lease.pool().counters();
    }
}
