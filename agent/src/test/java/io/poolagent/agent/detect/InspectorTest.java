// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found, and when. */
class InspectorTest {
    private static final long LIMIT = 30_000;

    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final FakePool pool = new FakePool("orders");
    private final List<Finding> found = new ArrayList<>();
    private final Inspector inspector = new Inspector(
            ledger,
            clock,
            LIMIT,
            name -> name.startsWith("com.zaxxer."),
            Wanted.usual(),
            Findings.FAULTS,
            Findings.into(found));

    @Test
    void aLossIsToldAfterItsGrace() {
        open(new Object());
        provenLostAt(5_000);
        assertThat(found).isEmpty();
        inspectAt(5_000 + Inspector.GRACE_MILLIS - 1);
        assertThat(found).isEmpty();
        inspectAt(5_000 + Inspector.GRACE_MILLIS);

        assertThat(kinds()).containsExactly(Kind.LOST);
        assertThat(pool.isSuspect()).isTrue();
        assertThat(found.get(0).heldMillis()).isEqualTo(5_000);
        assertThat(inspector.lost()).isOne();
    }

    /** It may be what a pool is filled from: the next one is looked at closely. */
    @Test
    void ofAnUnknownPoolNothingHeldIsToldWithoutTheStackThatTookIt() {
        pool.known = false;
        ledger.open(new Object(), pool, null, 0, null);
        inspectAt(LIMIT + 1_000);
        assertThat(found).isEmpty();
        assertThat(pool.isSuspect()).isTrue();

        open(new Object());
        inspectAt(2 * LIMIT + 2_000);
        assertThat(kinds()).containsExactly(Kind.OVERDUE);
    }

    /** A pool that fills itself through a factory of the application. */
    @Test
    void whatAnUnknownDataSourceGaveInsideAPoolIsThePools() {
        pool.known = false;
        Throwable stack = Stacks.of(
                "shop.Source.getConnection:3", "shop.Factory.create:8", "com.zaxxer.hikari.pool.HikariPool.fill:9");
        Lease lease = ledger.open(new Object(), pool, null, 0, stack);
        Unit unit = new Unit("task", null);
        inspectAt(LIMIT + 1_000);

        assertThat(found).isEmpty();
        assertThat(inspector.leavesOpen(lease, unit)).isNull();
        pool.known = true;
        ledger.open(new Object(), pool, null, LIMIT, stack);
        inspectAt(2 * LIMIT + 2_000);
        assertThat(kinds()).containsExactly(Kind.OVERDUE);
    }

    @Test
    void anOverdueLeaseThatIsLostIsOneBug() {
        open(new Object());
        inspectAt(LIMIT + 1_000);
        provenLostAt(LIMIT + 5_000);
        inspectAt(LIMIT + 5_000 + Inspector.GRACE_MILLIS);

        Tally tally = new Tally();
        found.forEach(finding -> tally.add(finding, 0));
        assertThat(kinds()).containsExactly(Kind.OVERDUE, Kind.LOST);
        assertThat(tally.entries()).extracting(Tally.Entry::kind).containsExactly(Kind.LOST);
    }

    @Test
    void aLeaseThatThePoolKnowsToBeOverIsNotToldAsLost() {
        open(new Object());
        provenLostAt(5_000);
        pool.over = true;
        inspectAt(10_000);

        assertThat(found).isEmpty();
    }

    @Test
    void anOverdueLeaseIsToldOnceAndItsReleaseAsALateOne() {
        Object handle = new Object();
        Lease lease = open(handle);
        inspectAt(LIMIT);
        assertThat(found).isEmpty();
        inspectAt(LIMIT + 1_000);
        inspectAt(LIMIT + 2_000);
        assertThat(kinds()).containsExactly(Kind.OVERDUE);
        assertThat(found.get(0).heldMillis()).isEqualTo(LIMIT + 1_000);

        lease.beginRelease();
        lease.endRelease(new Release(LIMIT + 5_000, Stacks.of("shop.OrderDao.find:50")), false);
        inspector.misuse().lateRelease(lease, lease.release());
        inspectAt(LIMIT + 6_000);

        assertThat(kinds()).containsExactly(Kind.OVERDUE, Kind.LATE_RELEASE);
        assertThat(found.get(1).heldMillis()).isEqualTo(LIMIT + 5_000);
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void aLeaseWhoseStatementRunsIsNotOverdueUntilItHasEnded() {
        Object handle = new Object();
        Object statement = new Object();
        Lease lease = open(handle);
        ledger.take(statement, lease, "SELECT 1");
        Taken taken = ledger.taken(statement);
        taken.begin(null, 1_000);
        inspectAt(LIMIT + 1_000);
        assertThat(found).isEmpty();
        taken.leave();
        taken.ended(LIMIT + 1_500, null, 1);
        inspectAt(LIMIT + 2_000);

        assertThat(kinds()).containsExactly(Kind.OVERDUE);
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void aLeaseWhoseResultIsBeingReadIsNotOverdueUntilReadingStops() {
        Object handle = new Object();
        Lease lease = open(handle);
        assertThat(inspector.wantsReads()).isFalse();
        inspectAt(LIMIT / 2 + 1_000);
        assertThat(inspector.wantsReads()).isTrue();
        Use.of(lease).read(LIMIT);
        inspectAt(LIMIT + LIMIT / 2);
        assertThat(found).isEmpty();
        inspectAt(LIMIT + LIMIT / 2 + 1_000);

        assertThat(kinds()).containsExactly(Kind.OVERDUE);
        inspectAt(LIMIT + LIMIT / 2 + 2_000);
        assertThat(inspector.wantsReads()).isFalse();
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void aDoubleReleaseIsToldWithBothEnds() {
        Object handle = new Object();
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(10, Stacks.of("shop.OrderDao.find:50")), false);
        inspector.misuse().doubleRelease(lease, new Release(20, Stacks.of("shop.OrderDao.find:53")));
        inspectAt(100);

        assertThat(kinds()).containsExactly(Kind.DOUBLE_RELEASE);
        assertThat(Rendered.labels(found.get(0))).containsExactly("closed at", "closed again");
        assertThat(Rendered.words(found.get(0), "closed at"))
                .startsWith("shop.OrderDao.find(OrderDao.java:50)")
                .hasSize(2);
        assertThat(found.get(0).culprit().frames()).hasToString("[shop.OrderDao.find(OrderDao.java:53)]");
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void aUseAfterReleaseIsToldUnlessThePoolItselfIsTheUser() {
        Object handle = new Object();
        Lease lease = open(handle);
        lease.beginRelease();
        lease.endRelease(new Release(10, Stacks.of("shop.OrderDao.find:50")), false);
        inspector.misuse().useAfterRelease(lease, new Release(20, Stacks.of("com.zaxxer.hikari.Keeper.run:1")));
        inspectAt(100);
        assertThat(found).isEmpty();
        inspector
                .misuse()
                .useAfterRelease(
                        lease,
                        new Release(
                                20, Stacks.of("com.zaxxer.hikari.ProxyStatement.execute:1", "shop.OrderDao.next:53")));
        inspectAt(200);

        assertThat(kinds()).containsExactly(Kind.USE_AFTER_RELEASE);
        assertThat(found.get(0).culprit().frames()).hasToString("[shop.OrderDao.next(OrderDao.java:53)]");
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void whatAPoolTakesForItselfIsNotTold() {
        Object handle = new Object();
        ledger.open(
                handle,
                pool,
                null,
                0,
                Stacks.of("shop.Tracing.getConnection:7", "com.zaxxer.hikari.pool.PoolBase.newConnection:1"));
        inspectAt(LIMIT + 1_000);

        assertThat(found).isEmpty();
        assertThat(ledger.find(handle)).isNotNull();
    }

    /** More than keep their stacks, between the second close and the next look. */
    @Test
    void aDoubleReleaseIsToldWithBothEndsHoweverMuchIsReleasedMeanwhile() {
        Object handle = new Object();
        Lease lease = open(handle);
        release(lease, Stacks.of("shop.OrderDao.find:50"));
        inspector.misuse().doubleRelease(lease, new Release(20, Stacks.of("shop.OrderDao.find:53")));
        for (int i = 0; i < 5_000; i++) {
            release(open(new Object()), Stacks.of("shop.OrderDao.find:50"));
        }
        assertThat(lease.acquireStack()).isNull();
        inspectAt(100);

        assertThat(found.get(0).site().frames()).hasToString("[shop.OrderDao.find(OrderDao.java:42)]");
        assertThat(Rendered.words(found.get(0), "closed at"))
                .startsWith("shop.OrderDao.find(OrderDao.java:50)")
                .hasSize(2);
        assertThat(lease.acquireStack()).as("kept for the finding only").isNull();
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    private void release(Lease lease, Throwable stack) {
        lease.beginRelease();
        lease.endRelease(new Release(10, stack), false);
        ledger.putAside(lease);
    }

    /** It fills itself from a data source of the application's own. */
    @Test
    void whatAPoolClosesTwiceOfWhatItFillsItselfWithIsItsBusiness() {
        FakePool unknown = new FakePool("app.OwnDataSource");
        unknown.known = false;
        for (boolean bySelf : new boolean[] {false, true}) {
            Object handle = new Object();
            Lease lease = ledger.open(handle, unknown, null, 0, null);
            release(lease, null);
            inspector.misuse().doubleRelease(lease, new Release(20, null));
            inspector
                    .misuse()
                    .doubleRelease(
                            lease,
                            new Release(
                                    20,
                                    Stacks.of(
                                            "app.Handle.close:9",
                                            bySelf
                                                    ? "shop.Dao.find:7"
                                                    : "com.zaxxer.hikari.pool.PoolBase.quietlyClose:135",
                                            "java.lang.Thread.run:840")));
            inspectAt(100);
            assertThat(kinds()).hasSize(bySelf ? 1 : 0);
            assertThat(ledger.find(handle)).isSameAs(lease);
        }
        assertThat(unknown.isSuspect()).isTrue();
    }

    @Test
    void whatIsSeenMeanwhileWaitsForTheNextInspection() {
        int[] told = {0};
        Inspector[] busy = {null};
        Object handle = new Object();
        Lease over = open(handle);
        busy[0] = new Inspector(ledger, clock, 0, name -> false, Wanted.usual(), Findings.FAULTS, (finding, lease) -> {
            if (told[0]++ < 100) {
                busy[0].misuse().doubleRelease(over, new Release(20, null));
            }
        });
        busy[0].misuse().doubleRelease(over, new Release(20, null));
        busy[0].inspect();

        assertThat(told[0]).isOne();
        busy[0].inspect();
        assertThat(told[0]).isEqualTo(2);
        assertThat(ledger.find(handle)).isSameAs(over);
    }

    @Test
    void whatComesFasterThanItCanBeToldIsCounted() {
        Object handle = new Object();
        Lease lease = open(handle);
        for (int i = 0; i < 2_005; i++) {
            inspector.misuse().doubleRelease(lease, new Release(20, null));
        }
        inspectAt(100);

        assertThat(found).hasSize(2_000);
        assertThat(inspector.dropped()).isEqualTo(5);
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    private Lease open(Object handle) {
        return ledger.open(handle, pool, pool.anchor, 0, Stacks.of("shop.OrderDao.find:42"));
    }

    private void provenLostAt(long millis) {
        clock.tick(millis);
        await().until(() -> {
            System.gc();
            inspector.inspect();
            return ledger.size() == 0;
        });
    }

    private void inspectAt(long millis) {
        clock.tick(millis);
        inspector.inspect();
    }

    private List<Kind> kinds() {
        return found.stream().map(Finding::kind).toList();
    }
}
