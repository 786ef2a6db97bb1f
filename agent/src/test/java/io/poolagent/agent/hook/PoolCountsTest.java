// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.lease.DurationCounts;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.PoolCounters;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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

    @Test
    void nothingIsTimedUnlessSomebodyWantsIt() {
        woven.lend(pool, second);
        woven.release(second, null);

        assertThat(counters().waits()).isNull();
        assertThat(counters().uses()).isNull();
    }

    /** The wait is the pool's, not its wrapper's. */
    @Test
    void eachAcquireAndEachUseIsTimed() throws Exception {
        DataSource wrapper = WovenCode.source();
        woven.clock.beExact();
        woven.acquiring(wrapper);
        Thread.sleep(60);
        long asked = System.nanoTime();
        woven.acquiring(pool);
        Thread.sleep(6);
        woven.acquired(pool, second);
        long lent = System.nanoTime();
        woven.acquired(wrapper, second);
        Thread.sleep(12);
        woven.release(second, null);
        long released = System.nanoTime();

        assertTimes(counters().waits(), 6_000, (lent - asked) / 1_000);
        assertTimes(counters().uses(), 12_000, (released - asked) / 1_000);
    }

    @Test
    void whatTheApplicationNeverGotOrGaveBackIsNoTime() {
        woven.clock.beExact();
        woven.lend(pool, first);
        woven.lend(pool, second);
        woven.acquire(pool, null);
        woven.release(first, new SQLException("no"));

        assertThat(counters().waits()).isNotNull();
        assertThat(Arrays.stream(counters().waits().counts()).sum()).isEqualTo(2);
        assertThat(Arrays.stream(counters().uses().counts()).sum()).isZero();
    }

    /** Its begin was an earlier watch's. */
    @Test
    void aCallWhoseBeginWasNotSeenIsNotTimed() {
        woven.clock.beExact();
        woven.lend(pool, first);
        woven.hooks.onAcquired(pool, new WovenCode().hooks.onAcquiring(pool), second);

        assertThat(counters().acquired()).isEqualTo(2);
        assertThat(Arrays.stream(counters().waits().counts()).sum()).isEqualTo(1);
    }

    private static void assertTimes(@Nullable DurationCounts times, long leastMicros, long mostMicros) {
        assertThat(times).isNotNull();
        assertThat(times.sumMicros()).isBetween(leastMicros, mostMicros + 1);
        assertThat(Arrays.stream(times.counts()).sum()).isEqualTo(1);
    }

    private PoolCounters counters() {
        Lease lease = Objects.requireNonNull(woven.ledger.find(second));
        return lease.pool().counters();
    }
}
