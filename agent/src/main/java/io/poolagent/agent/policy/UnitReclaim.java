// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Inspector;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.UnitEnd;
import java.util.function.Consumer;
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
    private final Audit audit;

    /** @param lines where a line goes for each reclaim */
    public UnitReclaim(Rules rules, LiveReclaim live, CoarseClock clock, Inspector inspector, Consumer<String> lines) {
        this.rules = rules;
        this.live = live;
        this.clock = clock;
        this.inspector = inspector;
        this.audit = new Audit(lines);
    }

    @Override
    public void leftOpen(Lease lease, Unit unit) {
        Finding finding = inspector.leavesOpen(lease, unit);
        if (finding == null) {
            return;
        }
        String how;
        if (!rules.budget.take(false, clock.millis())) {
            how = "nothing: the budget is spent (reclaim-at-most=" + rules.budget + ")";
        } else if (rules.dryRun) {
            how = "nothing (dry-run=on); it would have been rolled back and closed in its holder's place";
        } else {
            how = takeBack(lease);
            if (how == null) {
                return; // Somebody else is just using it: handed over, then, and looked at again after the grace.
            }
        }
        audit.tick(clock.millis());
        audit.add(finding, lease, finding.heldMillis(), how);
        lease.leaveUnit();
        inspector.leftOpen(finding.done(how));
    }

    private @Nullable String takeBack(Lease lease) {
        try {
            return live.takeBack(lease, NOT_AFTER_NOW);
        } catch (Throwable t) { // The application's pool and driver run here: anything may come.
            return "failed: " + t + "; its holder may close it";
        }
    }
}
