// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.lease.Capture;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Waiting;
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
    private final TestWatch watch = new TestWatch();
    private final DataSource source = TestWatch.source();
    private final Connection handle = TestWatch.handle();

    @Test
    void ofACallThatOnlyAnEarlierWatchSawBeginNothingIsLeft() {
        new TestWatch().acquiring(source);

        assertThat(watch.lend(source, handle)).isNotNull();
        assertThat(watch.waiting.isEmpty()).isTrue();
    }

    /** The agent was detached amid it, and attached again. */
    @Test
    void aCallThatAnEarlierWatchSawBeginMayEndUnderThisOne() {
        try (HikariDataSource pool = new HikariDataSource()) {
            for (DataSource lender : List.of(pool, source)) {
                Connection arrived = TestWatch.handle();
                watch.hooks.onAcquired(lender, new TestWatch().hooks.onAcquiring(lender), arrived);

                assertThat(watch.ledger.find(arrived)).isNotNull();
                assertThat(watch.lend(lender, TestWatch.handle())).isNotNull();
                assertThat(watch.lend(lender, TestWatch.handle())).isNotNull();
            }
        }
    }

    @Test
    void aHandleWhoseCloseIsOutOfSightIsNoLease() {
        Connection unseen = (Connection) Untouchable.of(Connection.class, Runnable.class);

        assertThat(watch.lend(source, unseen)).isNull();
        assertThat(watch.ledger.size()).isZero();
        assertThat(watch.remarks)
                .singleElement()
                .asString()
                .endsWith("is not watched: where it is closed could not be woven");
    }

    @Test
    void aWrapperAroundAKnownPoolIsOneLeaseOfThePoolsHandle() {
        Connection wrapped = TestWatch.handle();
        try (HikariDataSource pool = new HikariDataSource()) {
            watch.acquiring(source);
            watch.acquire(pool, handle);
            watch.acquired(source, wrapped);

            assertThat(watch.ledger.size()).isOne();
            assertThat(watch.ledger.find(handle).pool().kind()).isEqualTo("HikariCP");
        }
    }

    @Test
    void anUnknownPoolInAKnownWrapperIsOneLeaseOfThePoolsHandle() throws Exception {
        Connection wrapped = TestWatch.handle();
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
        watch.acquiring(wrapper);
        watch.acquire(source, handle);
        watch.acquired(wrapper, wrapped);

        assertThat(watch.ledger.size()).isOne();
        assertThat(watch.ledger.find(handle)).isNotNull();
    }

    @Test
    void aConnectionThatARoutingDataSourceClosedOnTheWayIsNotTakenForItsLease() {
        Connection lookup = TestWatch.handle();
        try (HikariDataSource pool = new HikariDataSource()) {
            watch.acquiring(source);
            watch.acquire(pool, lookup);
            watch.release(lookup, null);
            watch.acquire(pool, handle);
            watch.acquired(source, TestWatch.handle());

            assertThat(watch.ledger.find(lookup).state()).isEqualTo(Lease.State.RELEASED);
            assertThat(watch.ledger.find(handle).state()).isEqualTo(Lease.State.OPEN);
            assertThat(watch.ledger.size()).isEqualTo(2);
        }
    }

    @Test
    void ofAKnownPoolAroundAnotherTheOutersHandleIsTheLease() {
        Connection physical = TestWatch.handle();
        try (HikariDataSource outer = new HikariDataSource();
                HikariDataSource inner = new HikariDataSource()) {
            watch.acquiring(outer);
            watch.acquire(inner, physical);
            watch.acquired(outer, handle);

            assertThat(watch.ledger.find(physical)).isNull();
            assertThat(watch.ledger.find(handle)).isNotNull();
        }
    }

    @Test
    void unknownDataSourcesInEachOtherAreOneLeaseOfTheOutermost() {
        Connection outer = TestWatch.handle();
        watch.acquiring(source);
        watch.acquire(TestWatch.source(), handle);
        watch.acquired(source, outer);

        assertThat(watch.ledger.size()).isOne();
        assertThat(watch.ledger.find(outer)).isNotNull();
        assertThat(watch.acquires.succeeded()).isOne();
    }

    @Test
    void aDriversOwnDataSourceOpensAConnectionOfNoPool() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:hooks");
        watch.acquiring(h2);
        try (Connection physical = h2.getConnection()) {
            watch.acquired(h2, physical);
            Lease lease = watch.ledger.find(physical);

            assertThat(lease.pool().isNone()).isTrue();
            assertThat(lease.pool().kind()).isEqualTo("org.h2.jdbcx.JdbcDataSource");
            assertThat(watch.hooks.onReleasing(physical)).isNull();
            assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
            assertThat(watch.hooks.onReleasing(physical)).isNull();
            assertThat(watch.again).isEmpty();
        }
        List<Lease> open = new ArrayList<>();
        watch.ledger.forEachOpen(open::add);
        assertThat(open).isEmpty();
    }

    @Test
    void aDriversConnectionIsOfNoPoolUnlessAPoolOpenedIt() throws Exception {
        org.h2.Driver driver = new org.h2.Driver();
        try (Connection physical = driver.connect("jdbc:h2:mem:hooks", new java.util.Properties());
                HikariDataSource pool = new HikariDataSource()) {
            watch.acquiring(pool);
            watch.acquire(driver, physical);
            watch.acquired(pool, null);
            assertThat(watch.ledger.size()).isZero();

            watch.acquiring(driver);
            watch.acquire(driver, null);
            watch.acquired(driver, physical);
            assertThat(watch.ledger.size()).isOne();
            assertThat(watch.ledger.find(physical).pool().isNone()).isTrue();
            assertThat(watch.waiting.isEmpty()).isTrue();
        }
    }

    /** On a thread of its own, in its constructor: in no getConnection() that would show it. */
    @Test
    void whatPoolCodeOnTheStackOpenedIsThePools() throws Exception {
        Adapters homeMade =
                new Adapters(type -> {}, PoolRules.parse(AcquireHooksTest.class.getName() + "#get,free(0)"));
        UnpooledHooks unpooled = new UnpooledHooks(watch.ledger, homeMade, Capture.always(), new CoarseClock());
        org.h2.Driver driver = new org.h2.Driver();
        try (Connection physical = driver.connect("jdbc:h2:mem:hooks", new java.util.Properties())) {
            unpooled.opened(driver, physical);
            assertThat(watch.ledger.size()).isZero();
            new UnpooledHooks(watch.ledger, new Adapters(type -> {}), Capture.off(), new CoarseClock())
                    .opened(driver, physical);
            assertThat(watch.ledger.size()).isZero();
            new UnpooledHooks(watch.ledger, new Adapters(type -> {}), Capture.always(), new CoarseClock())
                    .opened(driver, physical);
            assertThat(watch.ledger.size()).isOne();
        }
    }

    @Test
    void whatIsNotADriversOwnIsNoPhysicalConnection() {
        org.h2.Driver driver = new org.h2.Driver();
        watch.acquire(driver, handle);

        assertThat(watch.ledger.size()).isZero();
    }

    @Test
    void aFailedAcquireIsCountedAndLeavesNoDepthBehind() {
        watch.acquire(source, null);

        assertThat(watch.acquires.failed()).isOne();
        assertThat(watch.waiting.isEmpty()).isTrue();
        assertThat(watch.lend(source, handle)).isNotNull();
    }

    @Test
    void theConnectionThatAStatementOrMetadataGivesOutIsKnownToItsLease() {
        Lease lease = watch.lend(source, handle);
        for (Class<?> type : List.of(Statement.class, DatabaseMetaData.class)) {
            Object giver = Untouchable.of(type);
            Connection physical = TestWatch.handle();
            watch.ledger.take(giver, lease, null);
            watch.acquire(giver, physical);

            assertThat(watch.ledger.taken(physical).lease()).as(type.getName()).isSameAs(lease);
        }
    }

    @Test
    void whatOnlyLooksLikeADataSourceIsNone() {
        watch.acquire("a statement", handle);

        assertThat(watch.ledger.size()).isZero();
        assertThat(watch.acquires.succeeded()).isZero();
    }

    @Test
    void whoWaitsIsSeenFromOutsideUntilItHasWhatItWaitedFor() {
        watch.clock.tick(5_000);
        watch.acquiring(source);
        assertThat(watch.waiting.sinceBefore(5_000)).hasSize(1);
        assertThat(watch.waiting.sinceBefore(5_000).get(0).source() == source).isTrue(); // Without its equals.
        watch.acquired(source, handle);

        assertThat(watch.waiting.sinceBefore(5_000)).isEmpty();
    }

    @Test
    void withinAWrapperThePoolIsWaitedForAndItsFailureIsOne() {
        try (HikariDataSource pool = new HikariDataSource()) {
            watch.acquiring(source);
            watch.acquiring(pool);
            assertThat(watch.waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(pool);
            watch.clock.tick(3_000);
            watch.acquired(pool, null);
            assertThat(watch.waiting.sinceBefore(3_000)).isEmpty();
            watch.acquired(source, null);

            assertThat(watch.waiting.failed()).map(Waiting.Failed::source).containsExactly(pool);
        }
    }

    @Test
    void aPoolWithinAPoolIsNotWaitedForByItself() {
        try (HikariDataSource outer = new HikariDataSource();
                HikariDataSource inner = new HikariDataSource()) {
            watch.acquiring(outer);
            watch.acquiring(inner);
            assertThat(watch.waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(outer);
            watch.acquired(inner, handle);
            assertThat(watch.waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(outer);
            watch.acquired(outer, TestWatch.handle());

            assertThat(watch.waiting.sinceBefore(0)).isEmpty();
        }
    }

    @Test
    void twoHeldAtOnceByOneThreadAreNested() {
        Lease first = watch.lend(source, handle);
        Lease second = watch.lend(source, TestWatch.handle());
        assertThat(watch.nested).isEmpty();
        watch.release(handle, null);

        assertThat(watch.nested).containsExactly(List.of(first, second));
    }
}
