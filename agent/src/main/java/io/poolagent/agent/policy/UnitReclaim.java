// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.detect.Inspector;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.ReclaimSink;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.UnitEnd;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what a unit of work leaves open, on its own thread and at its very end: there is no grace, so what was handed to
 * another task is taken from it as well, which whoever sets {@code on-left-open=reclaim} must know.
 */
public final class UnitReclaim implements UnitEnd {
    /** The thread has come to an end with it: there is no use to wait for. */
    private static final long NOT_AFTER_NOW = -60_000;

    private final Rules rules;
    private final LiveReclaim live;
    private final CoarseClock clock;
    private final Inspector inspector;
    private final SparedSites spared;
    private final Audit audit;

    /**
     * @param spared the sites whose holders keep their connections
     * @param reclaims takes each reclaim
     */
    public UnitReclaim(
            Rules rules,
            LiveReclaim live,
            CoarseClock clock,
            Inspector inspector,
            SparedSites spared,
            ReclaimSink reclaims) {
        this.spared = spared;
        this.rules = rules;
        this.live = live;
        this.clock = clock;
        this.inspector = inspector;
        this.audit = new Audit(reclaims);
    }

    @Override
    public void leftOpen(Lease lease, Unit unit) {
        Finding finding = inspector.leavesOpen(lease, unit);
        if (finding == null || spared.include(finding)) {
            return; // What is still open after the grace is reported.
        }
        ReclaimResult how;
        if (!rules.budget.take(false, clock.millis())) {
            how = ReclaimResult.noBudget(rules.budget.toString(), ReclaimResult.Next.NOTHING);
        } else if (rules.dryRun) {
            how = ReclaimResult.dryRun(ReclaimResult.Method.CLOSED_FOR_HOLDER);
        } else {
            how = takeBack(lease);
            if (how == null) {
                return; // Somebody else is just using it: handed over, then, and looked at again after the grace.
            }
        }
        Finding told = finding.with(how);
        lease.pool().counters().reclaimEnds(how.outcome());
        lease.leaveUnit();
        inspector.leftOpen(told, lease, () -> {
            audit.tick(clock.millis());
            audit.add(told, told.heldMillis());
        });
    }

    private @Nullable ReclaimResult takeBack(Lease lease) {
        try {
            TakeBack end = live.takeBack(lease, NOT_AFTER_NOW);
            return end == null ? null : Attempts.result(end);
        } catch (Throwable t) { // The application's pool and driver run here: anything may come.
            return ReclaimResult.failed(ReclaimResult.Outcome.FAILED, ReclaimResult.Reason.CLOSE_AT_END_THREW, t);
        }
    }
}
