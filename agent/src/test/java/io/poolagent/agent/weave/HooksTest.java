// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.Capture;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Nesting;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Waiting;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What woven code decides: what is a lease, and which close gets through. */
class HooksTest {
    private final Ledger ledger = new Ledger();
    private final Acquires acquires = new Acquires();
    private final List<Lease> again = new ArrayList<>();
    private final List<Lease> late = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<List<Lease>> nested = new ArrayList<>();
    private final Waiting waiting = new Waiting();
    private final Deque<Optional<Object>> tokens = new ArrayDeque<>();
    private final CoarseClock clock = new CoarseClock();
    private final Hooks hooks = new Hooks(
            ledger,
            new Adapters(type -> {}),
            Capture.always(),
            clock,
            acquires,
            waiting,
            new Nesting(),
            new NoMisuse() {
                @Override
                public void doubleRelease(Lease lease, Release release) {
                    again.add(lease);
                }

                @Override
                public void lateRelease(Lease lease, Release release) {
                    late.add(lease);
                }

                @Override
                public void nestedAcquire(Lease held, Lease again) {
                    nested.add(List.of(held, again));
                }
            },
            new Closes(Set.of(proxy(Connection.class).getClass().getName()), remarks::add));

    private final DataSource source = proxy(DataSource.class);
    private final Connection handle = proxy(Connection.class);

    @Test
    void aCloseThatIsThePoolsOwnRunsAndIsNoRelease() {
        FakePool pool = new FakePool("orders");
        Lease lease = ledger.open(handle, pool, null, 0, null);
        pool.closing = true;

        assertThat(hooks.onReleasing(handle)).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(hooks.onReleasing(handle)).isNull();
        assertThat(again).isEmpty();
    }

    @Test
    void aHandleWhoseCloseIsOutOfSightIsNoLease() {
        Connection unseen = (Connection) Untouchable.of(Connection.class, Runnable.class);

        assertThat(lend(source, unseen)).isNull();
        assertThat(ledger.size()).isZero();
        assertThat(remarks)
                .singleElement()
                .asString()
                .endsWith("is not watched: where it is closed could not be woven");
    }

    @Test
    void theFirstCloseRunsAndAnyOtherIsSkipped() {
        Lease lease = lend(source, handle);

        assertThat(hooks.onReleasing(handle)).isSameAs(lease);
        hooks.onReleased(handle, lease, null);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(hooks.onReleasing(handle)).isEqualTo(true);
        assertThat(again).containsExactly(lease);
    }

    @Test
    void aCloseWithinTheFirstRunsAndEndsNothing() {
        Lease lease = lend(source, handle);
        hooks.onReleasing(handle);

        assertThat(hooks.onReleasing(handle)).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
        assertThat(again).isEmpty();
    }

    @Test
    void aCloseThatThrewMayRunAgain() {
        Lease lease = lend(source, handle);
        hooks.onReleasing(handle);
        hooks.onReleased(handle, lease, new IllegalStateException());

        assertThat(hooks.onReleasing(handle)).isSameAs(lease);
        assertThat(again).isEmpty();
    }

    @Test
    void aHandleThatWasNeverLentIsLeftAlone() {
        assertThat(hooks.onReleasing(handle)).isNull();
    }

    @Test
    void theReleaseOfAnOverdueLeaseIsTold() {
        Lease lease = lend(source, handle);
        lease.markOverdue();
        hooks.onReleased(handle, hooks.onReleasing(handle), null);

        assertThat(late).containsExactly(lease);
    }

    @Test
    void aWrapperAroundAKnownPoolIsOneLeaseOfThePoolsHandle() {
        Connection wrapped = proxy(Connection.class);
        try (HikariDataSource pool = new HikariDataSource()) {
            acquiring(source);
            acquire(pool, handle);
            acquired(source, wrapped);

            assertThat(ledger.size()).isOne();
            assertThat(ledger.find(handle).pool().kind()).isEqualTo("HikariCP");
        }
    }

    @Test
    void anUnknownPoolInAKnownWrapperIsOneLeaseOfThePoolsHandle() throws Exception {
        Connection wrapped = proxy(Connection.class);
        DataSource wrapper = (DataSource) new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .subclass(Object.class)
                .implement(DataSource.class)
                .name("org.springframework.jdbc.datasource.DelegatingDataSource")
                .make()
                .load(HooksTest.class.getClassLoader(), ClassLoadingStrategy.Default.CHILD_FIRST)
                .getLoaded()
                .getConstructor()
                .newInstance();
        acquiring(wrapper);
        acquire(source, handle);
        acquired(wrapper, wrapped);

        assertThat(ledger.size()).isOne();
        assertThat(ledger.find(handle)).isNotNull();
    }

    @Test
    void aConnectionThatARoutingDataSourceClosedOnTheWayIsNotTakenForItsLease() {
        Connection lookup = proxy(Connection.class);
        try (HikariDataSource pool = new HikariDataSource()) {
            acquiring(source);
            acquire(pool, lookup);
            hooks.onReleased(lookup, hooks.onReleasing(lookup), null);
            acquire(pool, handle);
            acquired(source, proxy(Connection.class));

            assertThat(ledger.find(lookup).state()).isEqualTo(Lease.State.RELEASED);
            assertThat(ledger.find(handle).state()).isEqualTo(Lease.State.OPEN);
            assertThat(ledger.size()).isEqualTo(2);
        }
    }

    @Test
    void ofAKnownPoolAroundAnotherTheOutersHandleIsTheLease() {
        Connection physical = proxy(Connection.class);
        try (HikariDataSource outer = new HikariDataSource();
                HikariDataSource inner = new HikariDataSource()) {
            acquiring(outer);
            acquire(inner, physical);
            acquired(outer, handle);

            assertThat(ledger.find(physical)).isNull();
            assertThat(ledger.find(handle)).isNotNull();
        }
    }

    @Test
    void aFailedCloseOfAnOverdueLeaseIsNoLateRelease() {
        lend(source, handle).markOverdue();
        hooks.onReleased(handle, hooks.onReleasing(handle), new IllegalStateException());

        assertThat(late).isEmpty();
    }

    @Test
    void unknownDataSourcesInEachOtherAreOneLeaseOfTheOutermost() {
        Connection outer = proxy(Connection.class);
        acquiring(source);
        acquire(proxy(DataSource.class), handle);
        acquired(source, outer);

        assertThat(ledger.size()).isOne();
        assertThat(ledger.find(outer)).isNotNull();
        assertThat(acquires.succeeded()).isOne();
    }

    @Test
    void aDriversOwnDataSourceOpensAConnectionOfNoPool() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:hooks");
        acquiring(h2);
        try (Connection physical = h2.getConnection()) {
            acquired(h2, physical);
            Lease lease = ledger.find(physical);

            assertThat(lease.pool().isNone()).isTrue();
            assertThat(lease.pool().kind()).isEqualTo("org.h2.jdbcx.JdbcDataSource");
            assertThat(hooks.onReleasing(physical)).isNull();
            assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
            assertThat(hooks.onReleasing(physical)).isNull();
            assertThat(again).isEmpty();
        }
        List<Lease> open = new ArrayList<>();
        ledger.forEachOpen(open::add);
        assertThat(open).isEmpty();
    }

    @Test
    void aDriversConnectionIsOfNoPoolUnlessAPoolOpenedIt() throws Exception {
        org.h2.Driver driver = new org.h2.Driver();
        try (Connection physical = driver.connect("jdbc:h2:mem:hooks", new java.util.Properties());
                HikariDataSource pool = new HikariDataSource()) {
            acquiring(pool);
            acquire(driver, physical);
            acquired(pool, null);
            assertThat(ledger.size()).isZero();

            acquiring(driver);
            acquire(driver, null);
            acquired(driver, physical);
            assertThat(ledger.size()).isOne();
            assertThat(ledger.find(physical).pool().isNone()).isTrue();
            assertThat(waiting.isEmpty()).isTrue();
        }
    }

    /** On a thread of its own, in its constructor: in no getConnection() that would show it. */
    @Test
    void whatPoolCodeOnTheStackOpenedIsThePools() throws Exception {
        Adapters homeMade = new Adapters(type -> {}, PoolRules.parse(HooksTest.class.getName() + "#get,free(0)"));
        UnpooledHooks unpooled = new UnpooledHooks(ledger, homeMade, Capture.always(), new CoarseClock());
        org.h2.Driver driver = new org.h2.Driver();
        try (Connection physical = driver.connect("jdbc:h2:mem:hooks", new java.util.Properties())) {
            unpooled.opened(driver, physical);
            assertThat(ledger.size()).isZero();
            new UnpooledHooks(ledger, new Adapters(type -> {}), Capture.off(), new CoarseClock())
                    .opened(driver, physical);
            assertThat(ledger.size()).isZero();
            new UnpooledHooks(ledger, new Adapters(type -> {}), Capture.always(), new CoarseClock())
                    .opened(driver, physical);
            assertThat(ledger.size()).isOne();
        }
    }

    @Test
    void whatIsNotADriversOwnIsNoPhysicalConnection() {
        org.h2.Driver driver = new org.h2.Driver();
        acquire(driver, handle);

        assertThat(ledger.size()).isZero();
    }

    @Test
    void aFailedAcquireIsCountedAndLeavesNoDepthBehind() {
        acquire(source, null);

        assertThat(acquires.failed()).isOne();
        assertThat(waiting.isEmpty()).isTrue();
        assertThat(lend(source, handle)).isNotNull();
    }

    @Test
    void theConnectionThatAStatementOrMetadataGivesOutIsKnownToItsLease() {
        Lease lease = lend(source, handle);
        for (Class<?> type : List.of(Statement.class, DatabaseMetaData.class)) {
            Object giver = Untouchable.of(type);
            Connection physical = proxy(Connection.class);
            ledger.take(giver, lease, null);
            acquire(giver, physical);

            assertThat(ledger.taken(physical).lease()).as(type.getName()).isSameAs(lease);
        }
    }

    @Test
    void whatOnlyLooksLikeADataSourceIsNone() {
        acquire("a statement", handle);

        assertThat(ledger.size()).isZero();
        assertThat(acquires.succeeded()).isZero();
    }

    @Test
    void whoWaitsIsSeenFromOutsideUntilItHasWhatItWaitedFor() {
        clock.tick(5_000);
        acquiring(source);
        assertThat(waiting.sinceBefore(5_000)).hasSize(1);
        assertThat(waiting.sinceBefore(5_000).get(0).source() == source).isTrue(); // Without its equals.
        acquired(source, handle);

        assertThat(waiting.sinceBefore(5_000)).isEmpty();
    }

    @Test
    void withinAWrapperThePoolIsWaitedForAndItsFailureIsOne() {
        try (HikariDataSource pool = new HikariDataSource()) {
            acquiring(source);
            acquiring(pool);
            assertThat(waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(pool);
            clock.tick(3_000);
            acquired(pool, null);
            assertThat(waiting.sinceBefore(3_000)).isEmpty();
            acquired(source, null);

            assertThat(waiting.failed()).map(Waiting.Failed::source).containsExactly(pool);
        }
    }

    @Test
    void aPoolWithinAPoolIsNotWaitedForByItself() {
        try (HikariDataSource outer = new HikariDataSource();
                HikariDataSource inner = new HikariDataSource()) {
            acquiring(outer);
            acquiring(inner);
            assertThat(waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(outer);
            acquired(inner, handle);
            assertThat(waiting.sinceBefore(0)).map(Waiting.Waiter::source).containsExactly(outer);
            acquired(outer, proxy(Connection.class));

            assertThat(waiting.sinceBefore(0)).isEmpty();
        }
    }

    @Test
    void twoHeldAtOnceByOneThreadAreNested() {
        Lease first = lend(source, handle);
        Lease second = lend(source, proxy(Connection.class));
        assertThat(nested).isEmpty();
        hooks.onReleased(handle, hooks.onReleasing(handle), null);

        assertThat(nested).containsExactly(List.of(first, second));
    }

    private void acquire(Object source, Object handle) {
        acquiring(source);
        acquired(source, handle);
    }

    /** As woven code does: what the begin gave is handed to the end, unless there is nothing. */
    private void acquiring(Object source) {
        tokens.push(Optional.ofNullable(hooks.onAcquiring(source)));
    }

    private void acquired(Object source, Object handle) {
        tokens.pop().ifPresent(token -> hooks.onAcquired(source, token, handle));
    }

    private Lease lend(DataSource from, Connection lent) {
        acquire(from, lent);
        return ledger.find(lent);
    }

    private static <T> T proxy(Class<T> type) {
        return type.cast(Untouchable.of(type));
    }
}
