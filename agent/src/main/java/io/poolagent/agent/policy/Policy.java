// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.detect.DetectionSink;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.ReclaimSink;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.NotRolledBack;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.lease.Use;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is done about a finding, and passes it on with the outcome. What cannot be taken back yet waits: while it is
 * in use, until the budget has room, or because the driver failed. Called by the agent's thread.
 */
public final class Policy implements DetectionSink {
    /** Where nothing is ever overdue. */
    private static final long QUIET_MILLIS = 15_000;

    private final Rules rules;
    private final Reclaimer reclaimer;
    private final LiveReclaim live;
    private final CoarseClock clock;
    private final DetectionSink told;
    private final Audit audit;
    private final SparedSites spared = new SparedSites();
    private final Queue<Case> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingHeld = new AtomicInteger();
    private volatile @Nullable LeftWithHolders left;

    /** @param reclaims takes each reclaim, however often its finding was told before */
    public Policy(
            Rules rules,
            Reclaimer reclaimer,
            LiveReclaim live,
            CoarseClock clock,
            DetectionSink told,
            ReclaimSink reclaims) {
        this.rules = rules;
        this.reclaimer = reclaimer;
        this.live = live;
        this.clock = clock;
        this.told = told;
        this.audit = new Audit(reclaims);
    }

    /** The sites whose connections are not taken from their holders any more. */
    public SparedSites spared() {
        return spared;
    }

    /**
     * Says whether {@link #reclaim} may be called from now on.
     *
     * @param takes if so, what it would take back is kept
     */
    public void takeOrders(boolean takes) {
        left = takes ? new LeftWithHolders() : null;
    }

    /**
     * Takes back what was found of a pool and left with its holder, as if the options said so. Nothing must be asked of a connection
     * from now on for as long as the options want it idle: whether a result is read was not seen before. Safe for use by any thread.
     *
     * @param pool its number
     * @return how many
     * @throws IllegalStateException if orders are not taken
     */
    public int reclaim(long pool) {
        LeftWithHolders from = left;
        if (from == null) {
            throw new IllegalStateException("nothing is taken back by order (expected: jmx=control)");
        }
        List<Case> ordered = from.take(pool);
        ordered.removeIf(this::isWaitedFor);
        for (Case one : ordered) {
            one.notBeforeMillis = clock.millis() + quietMillis();
            await(one);
        }
        return ordered.size();
    }

    /** By an earlier order, or since the options say so. */
    private boolean isWaitedFor(Case one) {
        return waiting.stream().anyMatch(other -> other.lease == one.lease);
    }

    @Override
    public void detected(Finding finding, @Nullable Lease lease) {
        keep(finding, lease);
        spared.learn(finding);
        ReclaimResult unwanted = lease == null ? null : unwanted(finding, lease);
        if (unwanted != null) {
            told.detected(finding.with(unwanted), lease);
        } else if (lease != null && isToTakeBack(finding.kind())) {
            attempt(new Case(finding, lease));
        } else {
            told.detected(finding, lease);
        }
    }

    private void keep(Finding finding, @Nullable Lease lease) {
        LeftWithHolders to = left;
        Kind kind = finding.kind();
        boolean isLeft =
                (kind == Kind.OVERDUE && !rules.reclaimOverdue) || (kind == Kind.LEFT_OPEN && isLeftAlone(finding));
        if (to != null && lease != null && isLeft && !rules.allow(finding)) {
            to.add(finding, lease);
        }
    }

    private boolean isToTakeBack(Kind kind) {
        return kind == Kind.LOST || (kind == Kind.OVERDUE && rules.reclaimOverdue);
    }

    /** Why nothing is to be done about it; null if something is, or if there is nothing to be done about its kind. */
    private @Nullable ReclaimResult unwanted(Finding finding, Lease lease) {
        if (finding.kind() != Kind.LOST) {
            boolean isAsked = (finding.kind() == Kind.OVERDUE && rules.reclaimOverdue)
                    || (finding.kind() == Kind.LEFT_OPEN && rules.reclaimsLeftOpen() && isLeftAlone(finding));
            return isAsked && spared.include(finding) ? usedAfterwards() : null;
        }
        if (!rules.reclaimLost) {
            return ReclaimResult.not(ReclaimResult.Outcome.REPORTED_ONLY, ReclaimResult.Reason.LOST_REPORTED);
        }
        if (rules.allow(finding)) {
            return ReclaimResult.not(ReclaimResult.Outcome.REPORTED_ONLY, ReclaimResult.Reason.ALLOWED);
        }
        return lease.anchor() != null
                ? null
                : ReclaimResult.not(ReclaimResult.Outcome.UNSUPPORTED, ReclaimResult.Reason.POOL_UNKNOWN);
    }

    /** As the end of its unit has left it. */
    private static boolean isLeftAlone(Finding finding) {
        ReclaimResult result = finding.reclaim();
        return result == null || result.outcome() == ReclaimResult.Outcome.REPORTED_ONLY;
    }

    private static ReclaimResult usedAfterwards() {
        return ReclaimResult.not(ReclaimResult.Outcome.REPORTED_ONLY, ReclaimResult.Reason.USED_AFTERWARDS);
    }

    /** Tries again what had to wait. */
    public void tick() {
        long now = clock.millis();
        audit.tick(now);
        LeftWithHolders kept = left;
        if (kept != null) {
            kept.tick();
        }
        for (int n = waiting.size(); n > 0; n--) {
            Case next = Objects.requireNonNull(waiting.poll());
            waitingHeld.addAndGet(next.isLost() ? 0 : -1);
            if (next.isOpen()) {
                if (next.notBeforeMillis > now) {
                    await(next);
                } else {
                    attempt(next);
                }
            }
        }
    }

    /** Whether it matters if a lease that is overdue still reads a result. */
    public boolean wantsReads() {
        return waitingHeld.get() > 0;
    }

    int waiting() {
        return waiting.size();
    }

    private void attempt(Case one) {
        long now = clock.millis();
        if (!one.isLost() && spared.include(one.finding)) {
            acted(one, usedAfterwards());
        } else if (!one.isLost() && Use.of(one.lease).wasAtWorkSince(now - quietMillis())) {
            waits(one, ReclaimResult.inUse(quietMillis()));
        } else if (!rules.budget.take(one.isLost(), now)) {
            waits(one, ReclaimResult.noBudget(rules.budget.toString(), ReclaimResult.Next.TRIED_AGAIN));
        } else if (rules.dryRun) {
            acted(
                    one,
                    ReclaimResult.dryRun(
                            one.isLost() ? ReclaimResult.Method.THROUGH_POOL : ReclaimResult.Method.CLOSED_FOR_HOLDER));
        } else {
            reclaimer.reclaim(() -> reclaim(one), outcome -> ended(one, outcome));
        }
    }

    /** Runs on a thread of the reclaimer. */
    private @Nullable TakeBack reclaim(Case one) throws Exception {
        Lease lease = one.lease;
        if (one.isLost()) {
            return lease.pool().reclaim(Objects.requireNonNull(lease.anchor()));
        }
        try {
            return live.takeBack(lease, quietMillis());
        } catch (NotRolledBack e) {
            throw e;
        } catch (Throwable t) { // The application's pool and driver run here: anything may come.
            throw new CloseThrew(t);
        }
    }

    private void ended(Case one, Outcome outcome) {
        if (outcome.end() == Outcome.End.BUSY) {
            rules.budget.giveBack(one.isLost());
            waits(one, ReclaimResult.inUse(quietMillis()));
        } else if (outcome.end() == Outcome.End.DONE) {
            acted(one, outcome.result());
        } else {
            long pause = one.failed();
            if (pause > 0) {
                acted(one, outcome.result().next(ReclaimResult.Next.TRIED_AGAIN, pause));
                one.notBeforeMillis = clock.millis() + pause;
                await(one);
            } else {
                acted(one, outcome.result().next(ReclaimResult.Next.GIVEN_UP, 0));
            }
        }
    }

    /** How long a connection must have been idle to be taken back from its holder. */
    private long quietMillis() {
        return rules.overdueMillis == 0 ? QUIET_MILLIS : rules.overdueMillis / 2;
    }

    private void waits(Case one, ReclaimResult why) {
        if (one.firstTime()) {
            told.detected(one.finding.with(why), one.lease);
        }
        await(one);
    }

    private void await(Case one) {
        waitingHeld.addAndGet(one.isLost() ? 0 : 1);
        waiting.add(one);
    }

    private void acted(Case one, ReclaimResult how) {
        long held = one.isLost() ? one.finding.heldMillis() : clock.millis() - one.lease.acquiredMillis();
        Finding finding = one.finding.with(how);
        one.lease.pool().counters().reclaimEnds(how.outcome());
        if (one.firstTime()) {
            told.detected(finding, one.lease);
        }
        audit.add(finding, held); // After the finding, which explains it.
    }
}
