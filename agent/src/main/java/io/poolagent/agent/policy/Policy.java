// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Spans;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.NotRolledBack;
import io.poolagent.agent.lease.Use;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is done about a finding, and passes it on with the outcome. What cannot be taken back yet waits: while it is
 * in use, until the budget has room, or because the driver failed. Called by the agent's thread.
 */
public final class Policy implements Consumer<Finding> {
    private final Rules rules;
    private final Reclaimer reclaimer;
    private final LiveReclaim live;
    private final CoarseClock clock;
    private final Consumer<Finding> told;
    private final Audit audit;
    private final Queue<Case> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingHeld = new AtomicInteger();

    /** @param lines where a line goes for each reclaim, however often its finding was told before */
    public Policy(
            Rules rules,
            Reclaimer reclaimer,
            LiveReclaim live,
            CoarseClock clock,
            Consumer<Finding> told,
            Consumer<String> lines) {
        this.rules = rules;
        this.reclaimer = reclaimer;
        this.live = live;
        this.clock = clock;
        this.told = told;
        this.audit = new Audit(lines);
    }

    @Override
    public void accept(Finding finding) {
        Lease lease = finding.lease();
        String unwanted = lease == null ? "" : unwanted(finding, lease);
        if (lease == null || unwanted != null) {
            told.accept(unwanted == null || unwanted.isEmpty() ? finding : finding.done("nothing: " + unwanted));
        } else {
            attempt(new Case(finding, lease));
        }
    }

    /** Why nothing is to be done, empty if it is not even to be asked; null if something is. */
    private @Nullable String unwanted(Finding finding, Lease lease) {
        switch (finding.kind()) {
            case LOST:
                if (!rules.reclaimLost) {
                    return "reported only (on-lost=report)";
                }
                if (rules.allow(finding)) {
                    return "reported only (allow= names what acquired it)";
                }
                return lease.anchor() != null
                        ? null
                        : "pool-agent cannot take connections of this pool back ("
                                + lease.pool().kind() + ")";
            case OVERDUE:
                return rules.reclaimOverdue ? null : "";
            default:
                return "";
        }
    }

    /** Tries again what had to wait. */
    public void tick() {
        long now = clock.millis();
        audit.tick(now);
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
        if (!one.isLost() && Use.of(one.lease).wasAtWorkSince(now - quietMillis())) {
            waits(one, inUse());
        } else if (!rules.budget.take(one.isLost(), now)) {
            waits(one, "the budget is spent (reclaim-at-most=" + rules.budget + "); tried again when it has room");
        } else if (rules.dryRun) {
            acted(
                    one,
                    "nothing (dry-run=on); it would have been "
                            + (one.isLost() ? "taken back" : "rolled back and closed in its holder's place"));
        } else {
            reclaimer.reclaim(() -> reclaim(one), outcome -> ended(one, outcome));
        }
    }

    /** Runs on a thread of the reclaimer. */
    private @Nullable String reclaim(Case one) throws Exception {
        Lease lease = one.lease;
        if (one.isLost()) {
            return lease.pool().reclaim(Objects.requireNonNull(lease.anchor()));
        }
        try {
            return live.takeBack(lease, quietMillis());
        } catch (NotRolledBack e) {
            throw e;
        } catch (Throwable t) { // The application's pool and driver run here: anything may come.
            return "failed: its close() threw " + t + "; its holder may close it again";
        }
    }

    private void ended(Case one, Outcome outcome) {
        if (outcome.end() == Outcome.End.BUSY) {
            rules.budget.giveBack(one.isLost());
            waits(one, inUse());
        } else if (outcome.end() == Outcome.End.DONE) {
            acted(one, outcome.words());
        } else {
            long pause = one.failed();
            if (pause > 0) {
                acted(one, outcome.words() + "; tried again in " + Spans.words(pause));
                one.notBeforeMillis = clock.millis() + pause;
                await(one);
            } else {
                acted(one, outcome.words() + "; given up, the connection stays as it is");
            }
        }
    }

    private String inUse() {
        return "it is in use; tried again when it has been idle for " + Spans.words(quietMillis());
    }

    /** How long a connection must have been idle to be taken back from its holder. */
    private long quietMillis() {
        return rules.overdueMillis / 2;
    }

    private void waits(Case one, String why) {
        if (one.firstTime()) {
            told.accept(one.finding.done("not taken back yet: " + why));
        }
        await(one);
    }

    private void await(Case one) {
        waitingHeld.addAndGet(one.isLost() ? 0 : 1);
        waiting.add(one);
    }

    private void acted(Case one, String how) {
        long held = one.isLost() ? one.finding.heldMillis() : clock.millis() - one.lease.acquiredMillis();
        audit.add(one.finding, one.lease, held, how);
        if (one.firstTime()) {
            told.accept(one.finding.done(how));
        }
    }
}
