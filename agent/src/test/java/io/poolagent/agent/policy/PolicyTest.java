// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.NotRolledBack;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.text.ReclaimText;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done about what, what has to wait, and what is told of it. */
class PolicyTest {
    private static final String BACK = "rolled back and returned to the pool";
    private static final String CLOSED = "rolled back and closed on behalf of its holder";
    private static final long LIMIT = 30_000;

    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final FakePool pool = new FakePool("orders");
    private final Reclaimer reclaimer = new Reclaimer(10_000);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Connection> held = new ArrayList<>();
    private volatile SQLException refusal;
    private Wanted allowed = Wanted.usual();

    @AfterEach
    void end() {
        reclaimer.close();
    }

    @Test
    void reportsOnlyUnlessToldToReclaim() {
        Policy policy = policy(false, false, false, "auto");
        lost(policy);
        overdue(policy, overdue());

        assertThat(told).containsExactly("nothing: reported only (on-lost=report)", "");
        assertThat(lines).isEmpty();
    }

    @Test
    void whatIsHeldOnPurposeIsNotTakenBackThoughItIsLost() {
        allowed = Wanted.parse("usual", "pool:orders");
        lost(policy(true, true, false, "auto"));

        assertThat(told).containsExactly("nothing: reported only (allow= names what acquired it)");
        assertThat(lines).isEmpty();
    }

    @Test
    void takesBackAndTellsItByTheFindingAndALine() {
        Policy policy = policy(true, true, false, "auto");
        lost(policy);
        overdue(policy, overdue());

        await().until(() -> told.size() == 2);
        assertThat(told).containsExactlyInAnyOrder(BACK, CLOSED);
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("reclaim: "));
        assertThat(pool.counters().reclaimsEnded(ReclaimResult.Outcome.RECLAIMED))
                .isEqualTo(2);
    }

    @Test
    void theFindingIsToldBeforeItsLine() {
        List<String> all = new CopyOnWriteArrayList<>();
        clock.tick(LIMIT + 1);
        Policy policy = new Policy(
                new Rules(true, true, false, LIMIT, false, Budget.parse("auto"), allowed),
                reclaimer,
                new LiveReclaim(ledger, clock),
                clock,
                (finding, lease) -> all.add("finding"),
                new LinesOfReclaims(all));
        lost(policy);

        await().until(() -> all.size() == 2);
        assertThat(all.get(0)).isEqualTo("finding");
    }

    @Test
    void aSiteWhoseHolderKeepsItsConnectionIsLeftAlone() {
        Policy policy = policy(true, true, false, "auto");
        Lease first = overdue();
        Lease waits = overdue();
        Use.of(waits).read(LIMIT);
        overdue(policy, waits);
        told.clear();
        policy.detected(Findings.spared(first), first);
        Lease second = overdue();
        overdue(policy, second);
        lost(policy);
        tick(policy, 10 * LIMIT);

        await().until(() -> lines.size() == 2);
        assertThat(told)
                .contains("nothing: reported only (a connection of this site was used after it had been taken back)");
        assertThat(second.state()).isEqualTo(Lease.State.OPEN);
        assertThat(waits.state()).isEqualTo(Lease.State.OPEN);
        assertThat(lines).filteredOn(line -> line.endsWith(BACK)).hasSize(1);
    }

    @Test
    void whatIsInUseWaitsUntilItIsIdle() {
        Policy policy = policy(true, true, false, "auto");
        Lease lease = overdue();
        Use.of(lease).read(LIMIT);
        overdue(policy, lease);
        assertThat(told)
                .containsExactly("not taken back yet: it is in use; tried again when it has been idle for 15 s");
        assertThat(policy.wantsReads()).isTrue();
        tick(policy, LIMIT + LIMIT / 2);
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        tick(policy, LIMIT + LIMIT / 2 + 1);

        await().until(() -> lines.size() == 1);
        assertThat(lines.get(0)).contains("held 45 s").endsWith(": " + CLOSED);
        assertThat(told).hasSize(1);
        assertThat(policy.wantsReads()).isFalse();
    }

    @Test
    void anOrderTakesBackWhatIsLeftOnceItIsSeenToBeIdle() {
        Policy policy = policy(false, false, false, "auto");
        policy.takeOrders(true);
        Lease idle = overdue();
        overdue(policy, idle);
        Lease reads = overdue();
        overdue(policy, reads);
        long number = pool.counters().number();
        assertThat(policy.reclaim(number + 1)).isZero();
        assertThat(policy.reclaim(number)).isEqualTo(2);
        assertThat(policy.reclaim(number)).as("ordered by now").isZero();
        assertThat(policy.wantsReads()).isTrue();

        Use.of(reads).read(LIMIT + 2);
        tick(policy, LIMIT + LIMIT / 2);
        assertThat(policy.waiting()).isEqualTo(2);
        tick(policy, LIMIT + LIMIT / 2 + 1);
        await().until(() -> lines.size() == 1);
        assertThat(idle.state()).isNotEqualTo(Lease.State.OPEN);
        assertThat(reads.state()).isEqualTo(Lease.State.OPEN);
        tick(policy, LIMIT + LIMIT / 2 + 3);
        await().until(() -> lines.size() == 2);
        assertThat(told).as("reported before").containsExactly("", "");
    }

    @Test
    void aConnectionThatIsReportedTwiceIsOrderedOnce() {
        Policy policy = policy(false, false, false, "auto");
        policy.takeOrders(true);
        Lease lease = overdue();
        overdue(policy, lease);
        overdue(policy, lease);
        long number = pool.counters().number();
        assertThat(policy.reclaim(number)).isEqualTo(1);
        overdue(policy, lease);
        assertThat(policy.reclaim(number)).as("ordered by now").isZero();
        assertThat(policy.waiting()).isEqualTo(1);
    }

    @Test
    void whatIsReleasedOrHeldOnPurposeIsNotTakenByOrder() {
        allowed = Wanted.parse("usual", "pool:orders");
        Policy careful = policy(false, false, false, "auto");
        careful.takeOrders(true);
        overdue(careful, overdue());
        assertThat(careful.reclaim(pool.counters().number())).isZero();

        allowed = Wanted.usual();
        Policy policy = policy(false, false, false, "auto");
        policy.takeOrders(true);
        Lease released = overdue();
        overdue(policy, released);
        released.beginRelease();
        assertThat(policy.reclaim(pool.counters().number())).isZero();
    }

    @Test
    void withoutTheOptionNoOrderIsTaken() {
        Policy policy = policy(false, false, false, "auto");
        overdue(policy, overdue());

        assertThatThrownBy(() -> policy.reclaim(pool.counters().number())).hasMessageContaining("jmx=control");
    }

    @Test
    void whatItsHolderClosesMeanwhileIsWaitedForNoLonger() {
        Policy policy = policy(true, true, false, "auto");
        Lease lease = overdue();
        Use.of(lease).read(LIMIT);
        overdue(policy, lease);
        lease.beginRelease();
        tick(policy, 10 * LIMIT);

        assertThat(policy.wantsReads()).isFalse();
        assertThat(lines).isEmpty();
    }

    @Test
    void whatIsOverTheBudgetComesBackWhenThereIsRoom() {
        Policy policy = policy(true, true, false, "1/min");
        lost(policy);
        lost(policy);
        await().until(() -> told.size() == 2);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        BACK,
                        "not taken back yet: the budget is spent (reclaim-at-most=1/min); tried again when it has room");
        tick(policy, clock.millis() + 59_000);
        assertThat(lines).hasSize(1);
        tick(policy, clock.millis() + 2_000);

        await().until(() -> lines.size() == 2);
        assertThat(lines.get(1)).startsWith("reclaim: LOST").endsWith(": " + BACK);
        assertThat(told).hasSize(2);
    }

    @Test
    void aRollbackThatFailsIsTriedAgainLaterAndLaterAndThenGivenUp() {
        Policy policy = policy(true, true, false, "unlimited");
        pool.reclaim = () -> {
            throw new NotRolledBack(new SQLException("no route to host"));
        };
        lost(policy);
        for (int pause : new int[] {10, 20, 40, 80}) {
            await().until(() -> !lines.isEmpty());
            assertThat(lines.get(lines.size() - 1)).contains("no route to host; tried again in ");
            int now = lines.size();
            awaitQueued(policy);
            tick(policy, clock.millis() + pause * 1_000L - 1);
            assertThat(lines).hasSize(now);
            tick(policy, clock.millis() + 1);
            await().until(() -> lines.size() == now + 1);
        }

        assertThat(lines).hasSize(5);
        assertThat(lines.get(4)).endsWith("given up, the connection is left unchanged");
        assertThat(told).hasSize(1);
    }

    @Test
    void aRollbackThatFailsOnceIsNotTheEnd() {
        Policy policy = policy(true, true, false, "auto");
        refusal = new SQLException("lock timeout");
        Lease lease = overdue();
        overdue(policy, lease);
        await().until(() -> told.size() == 1);
        assertThat(told.get(0))
                .isEqualTo("failed: its rollback threw java.sql.SQLException: lock timeout; tried again in 10 s");
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        refusal = null;
        awaitQueued(policy);
        tick(policy, clock.millis() + 10_000);

        await().until(() -> lines.size() == 2);
        assertThat(lines.get(1)).endsWith(": " + CLOSED);
    }

    @Test
    void oneThatHangsIsToldAndToldAgainWhenItEnds() {
        CountDownLatch hanging = new CountDownLatch(1);
        pool.reclaim = () -> {
            hanging.await();
            return TakeBack.of(TakeBack.How.RETURNED);
        };
        Policy policy = new Policy(
                new Rules(true, true, false, LIMIT, false, Budget.parse("auto"), allowed),
                new Reclaimer(50),
                new LiveReclaim(ledger, clock),
                clock,
                (finding, lease) -> told.add(ReclaimText.done(finding)),
                new LinesOfReclaims(lines));
        lost(policy);
        await().until(() -> told.size() == 1);
        assertThat(told.get(0)).startsWith("not yet: ");
        hanging.countDown();

        await().until(() -> lines.size() == 2);
        assertThat(lines.get(1)).endsWith(": " + BACK);
        assertThat(told).hasSize(1);
    }

    @Test
    void aDryRunOnlySaysWhatItWouldDo() {
        Policy policy = policy(true, true, true, "auto");
        Lease lease = overdue();
        lost(policy);
        overdue(policy, lease);

        assertThat(told)
                .containsExactly(
                        "nothing (dry-run=on); it would have been taken back",
                        "nothing (dry-run=on); it would have been rolled back and closed on behalf of its holder");
        assertThat(lines).hasSize(2);
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
    }

    private Policy policy(boolean lost, boolean overdue, boolean dryRun, String atMost) {
        clock.tick(LIMIT + 1);
        return new Policy(
                new Rules(lost, overdue, false, LIMIT, dryRun, Budget.parse(atMost), allowed),
                reclaimer,
                new LiveReclaim(ledger, clock),
                clock,
                (finding, lease) -> told.add(ReclaimText.done(finding)),
                new LinesOfReclaims(lines));
    }

    private void tick(Policy policy, long millis) {
        clock.tick(millis);
        policy.tick();
    }

    /** The worker tells first and queues then. */
    private static void awaitQueued(Policy policy) {
        await().until(() -> policy.waiting() == 1);
    }

    private void lost(Policy policy) {
        Lease lease = lost();
        policy.detected(Findings.lost(lease, 0), lease);
    }

    private static void overdue(Policy policy, Lease lease) {
        policy.detected(Findings.overdue(lease, LIMIT, LIMIT), lease);
    }

    private Lease lost() {
        Lease lease = new Ledger().open(new Object(), pool, "anchor", 0, null);
        assertThat(lease.lose()).isTrue();
        return lease;
    }

    private Lease overdue() {
        Connection handle = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("rollback") && refusal != null) {
                        throw refusal;
                    }
                    return method.getReturnType() == boolean.class ? false : null;
                });
        held.add(handle);
        return ledger.open(handle, pool, null, 0, null);
    }
}
