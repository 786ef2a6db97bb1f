// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.Capture;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What woven code takes for a lease, and for a wait. */
class AcquireHooksTest {
    private final WovenCode woven = new WovenCode();
    private final DataSource source = WovenCode.source();
    private final Connection handle = WovenCode.handle();

    @Test
    void ofACallThatOnlyAnEarlierWatchSawBeginNothingIsLeft() {
        new WovenCode().acquiring(source);

        assertThat(woven.lend(source, handle)).isNotNull();
        assertThat(woven.waiting.isEmpty()).isTrue();
    }

    /** The agent was detached amid it, and attached again. */
    @Test
    void aCallThatAnEarlierWatchSawBeginMayEndUnderThisOne() {
        try (HikariDataSource pool = new HikariDataSource()) {
            for (DataSource lender : List.of(pool, source)) {
                Connection arrived = WovenCode.handle();
                woven.hooks.onAcquired(lender, new WovenCode().hooks.onAcquiring(lender), arrived);

                assertThat(woven.ledger.find(arrived)).isNotNull();
                assertThat(woven.lend(lender, WovenCode.handle())).isNotNull();
            }
        }
    }

    @Test
    void aHandleWhoseCloseIsOutOfSightIsNoLease() {
        Connection unseen = (Connection) Untouchable.of(Connection.class, Runnable.class);

        assertThat(woven.lend(source, unseen)).isNull();
        assertThat(woven.ledger.size()).isZero();
        assertThat(woven.unwatched).containsExactly(unseen.getClass().getName());
    }

    @Test
    void aWrapperAroundAKnownPoolIsOneLeaseOfThePoolsHandle() {
        Connection wrapped = WovenCode.handle();
        try (HikariDataSource pool = new HikariDataSource()) {
            woven.acquiring(source);
            woven.acquire(pool, handle);
            woven.acquired(source, wrapped);

            assertThat(woven.ledger.size()).isOne();
            assertThat(woven.ledger.find(handle).pool().kind()).isEqualTo("HikariCP");
        }
    }

    /** Druid calls itself twice an acquire, DBCP 2 once: what counts for nothing is to cost next to nothing. */
    @Test
    void whatAPoolAsksOfItselfNeedsNoEnd() {
        try (HikariDataSource pool = new HikariDataSource()) {
            woven.acquiring(source);
            assertThat(woven.hooks.onAcquiring(source)).isNull();
            assertThat(woven.hooks.onAcquiring(pool)).isNotNull();
            assertThat(woven.hooks.onAcquiring(pool)).isNull();
            assertThat(woven.hooks.onAcquiring(source)).isNull();
        }
    }

    @Test
    void anUnknownPoolInAKnownWrapperIsOneLeaseOfThePoolsHandle() throws Exception {
        Connection wrapped = WovenCode.handle();
        DataSource wrapper = (DataSource) new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .subclass(Object.class)
                .implement(DataSource.class)
                .name("org.springframework.jdbc.datasource.DelegatingDataSource")
                .make()
                .load(AcquireHooksTest.class.getClassLoader(), ClassLoadingStrategy.Default.CHILD_FIRST)
                .getLoaded()
                .getConstructor()
                .newInstance();
        woven.acquiring(wrapper);
        woven.acquire(source, handle);
        woven.acquired(wrapper, wrapped);

        assertThat(woven.ledger.size()).isOne();
        assertThat(woven.ledger.find(handle)).isNotNull();
    }

    @Test
    void aConnectionThatARoutingDataSourceClosedOnTheWayIsNotTakenForItsLease() {
        Connection lookup = WovenCode.handle();
        try (HikariDataSource pool = new HikariDataSource()) {
            woven.acquiring(source);
            woven.acquire(pool, lookup);
            woven.release(lookup, null);
            woven.acquire(pool, handle);
            woven.acquired(source, WovenCode.handle());

            assertThat(woven.ledger.find(lookup).state()).isEqualTo(Lease.State.RELEASED);
            assertThat(woven.ledger.find(handle).state()).isEqualTo(Lease.State.OPEN);
            assertThat(woven.ledger.size()).isEqualTo(2);
        }
    }

    @Test
    void ofAKnownPoolAroundAnotherTheOutersHandleIsTheLease() {
        Connection physical = WovenCode.handle();
        try (HikariDataSource outer = new HikariDataSource();
                HikariDataSource inner = new HikariDataSource()) {
            woven.acquiring(outer);
            woven.acquire(inner, physical);
            woven.acquired(outer, handle);

            assertThat(woven.ledger.find(physical)).isNull();
            assertThat(woven.ledger.find(handle)).isNotNull();
        }
    }

    @Test
    void unknownDataSourcesInEachOtherAreOneLeaseOfTheOutermost() {
        Connection outer = WovenCode.handle();
        woven.acquiring(source);
        woven.acquire(WovenCode.source(), handle);
        woven.acquired(source, outer);

        assertThat(woven.ledger.size()).isOne();
        assertThat(woven.ledger.find(outer)).isNotNull();
        assertThat(woven.acquires.succeeded()).isOne();
    }

    @Test
    void aDriversOwnDataSourceOpensAConnectionOfNoPool() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:hooks");
        woven.acquiring(h2);
        try (Connection physical = h2.getConnection()) {
            woven.acquired(h2, physical);
            Lease lease = woven.ledger.find(physical);

            assertThat(lease.pool().isNone()).isTrue();
            assertThat(lease.pool().kind()).isEqualTo("org.h2.jdbcx.JdbcDataSource");
            assertThat(woven.hooks.onReleasing(physical)).isNull();
            assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
            assertThat(woven.hooks.onReleasing(physical)).isNull();
            assertThat(woven.again).isEmpty();
        }
        List<Lease> open = new ArrayList<>();
        woven.ledger.forEachOpen(open::add);
        assertThat(open).isEmpty();
    }

    @Test
    void aDriversConnectionIsOfNoPoolUnlessAPoolOpenedIt() throws Exception {
        org.h2.Driver driver = new org.h2.Driver();
        try (Connection physical = driver.connect("jdbc:h2:mem:hooks", new java.util.Properties());
                HikariDataSource pool = new HikariDataSource()) {
            woven.acquiring(pool);
            woven.acquire(driver, physical);
            woven.acquired(pool, null);
            assertThat(woven.ledger.size()).isZero();

            woven.acquiring(driver);
            woven.acquire(driver, null);
            woven.acquired(driver, physical);
            assertThat(woven.ledger.size()).isOne();
            assertThat(woven.ledger.find(physical).pool().isNone()).isTrue();
            assertThat(woven.waiting.isEmpty()).isTrue();
        }
    }

    /** On a thread of its own, in its constructor: in no getConnection() that would show it. */
    @Test
    void whatPoolCodeOnTheStackOpenedIsThePools() throws Exception {
        Adapters homeMade =
                new Adapters(type -> {}, PoolRules.parse(AcquireHooksTest.class.getName() + "#get,free(0)"));
        UnpooledHooks unpooled = new UnpooledHooks(woven.ledger, homeMade, Capture.always(), new CoarseClock());
        org.h2.Driver driver = new org.h2.Driver();
        try (Connection physical = driver.connect("jdbc:h2:mem:hooks", new java.util.Properties())) {
            unpooled.opened(driver, physical);
            assertThat(woven.ledger.size()).isZero();
            new UnpooledHooks(woven.ledger, new Adapters(type -> {}), Capture.off(), new CoarseClock())
                    .opened(driver, physical);
            assertThat(woven.ledger.size()).isZero();
            new UnpooledHooks(woven.ledger, new Adapters(type -> {}), Capture.always(), new CoarseClock())
                    .opened(driver, physical);
            assertThat(woven.ledger.size()).isOne();
        }
    }

    @Test
    void whatIsNotADriversOwnIsNoPhysicalConnection() {
        org.h2.Driver driver = new org.h2.Driver();
        woven.acquire(driver, handle);

        assertThat(woven.ledger.size()).isZero();
    }

    @Test
    void aFailedAcquireIsCountedAndLeavesNoDepthBehind() {
        woven.acquire(source, null);

        assertThat(woven.acquires.failed()).isOne();
        assertThat(woven.waiting.isEmpty()).isTrue();
        assertThat(woven.lend(source, handle)).isNotNull();
    }

    @Test
    void theConnectionThatAStatementOrMetadataGivesOutIsKnownToItsLease() {
        Lease lease = woven.lend(source, handle);
        for (Class<?> type : List.of(Statement.class, DatabaseMetaData.class)) {
            Object giver = Untouchable.of(type);
            Connection physical = WovenCode.handle();
            woven.ledger.take(giver, lease, null);
            woven.acquire(giver, physical);

            assertThat(woven.ledger.taken(physical).lease()).as(type.getName()).isSameAs(lease);
        }
    }

    @Test
    void whatOnlyLooksLikeADataSourceIsNone() {
        woven.acquire("a statement", handle);

        assertThat(woven.ledger.size()).isZero();
        assertThat(woven.acquires.succeeded()).isZero();
    }

    @Test
    void whoWaitsIsSeenFromOutsideUntilItHasWhatItWaitedFor() {
        woven.clock.tick(5_000);
        woven.acquiring(source);
        assertThat(woven.waiting.sinceBefore(5_000)).hasSize(1);
        assertThat(woven.waiting.sinceBefore(5_000).get(0).source() == source).isTrue(); // Without its equals.
        woven.acquired(source, handle);

        assertThat(woven.waiting.sinceBefore(5_000)).isEmpty();
    }

    @Test
    void withinAWrapperThePoolIsWaitedForAndItsFailureIsOne() {
        try (HikariDataSource pool = new HikariDataSource()) {
            woven.acquiring(source);
            woven.acquiring(pool);
            assertThat(woven.waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(pool);
            woven.clock.tick(3_000);
            woven.acquired(pool, null);
            assertThat(woven.waiting.sinceBefore(3_000)).isEmpty();
            woven.acquired(source, null);

            assertThat(woven.waiting.failed()).map(Waiting.Failed::source).containsExactly(pool);
        }
    }

    @Test
    void aPoolWithinAPoolIsNotWaitedForByItself() {
        try (HikariDataSource outer = new HikariDataSource();
                HikariDataSource inner = new HikariDataSource()) {
            woven.acquiring(outer);
            woven.acquiring(inner);
            assertThat(woven.waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(outer);
            woven.acquired(inner, handle);
            assertThat(woven.waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(outer);
            woven.acquired(outer, WovenCode.handle());

            assertThat(woven.waiting.sinceBefore(0)).isEmpty();
        }
    }

    @Test
    void twoHeldAtOnceByOneThreadAreNested() {
        Lease first = woven.lend(source, handle);
        Lease second = woven.lend(source, WovenCode.handle());
        assertThat(woven.nested).isEmpty();
        woven.release(handle, null);

        assertThat(woven.nested).containsExactly(List.of(first, second));
    }
}
