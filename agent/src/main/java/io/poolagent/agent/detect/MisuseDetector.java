// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.CallFate;
import io.poolagent.agent.finding.CalledAgain;
import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.ReleasedTo;
import io.poolagent.agent.finding.SiteSpared;
import io.poolagent.agent.finding.TakenBack;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Evidence;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a call of the application shows: the hooks leave each here, from any thread, and the agent's thread makes a finding of
 * it.
 */
final class MisuseDetector implements Misuse {
    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final EventQueue events;
    private final LeaseFindings findings;
    private final DetectionSink tell;
    private final Endings endings;
    private final HandedOn handedOn;
    private final OpenStatements openStatements;
    private final NestedAcquires nested = new NestedAcquires();

    /** @param tell takes what is found */
    MisuseDetector(
            Ledger ledger,
            CoarseClock clock,
            CodeOwners poolCode,
            Wanted wanted,
            Endings endings,
            LeaseFindings findings,
            EventQueue events,
            DetectionSink tell) {
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.events = events;
        this.findings = findings;
        this.tell = tell;
        this.endings = endings;
        this.handedOn = new HandedOn(clock, poolCode, tell);
        this.openStatements = new OpenStatements(ledger, poolCode);
    }

    @Override
    public boolean isSated() {
        return events.isFull();
    }

    @Override
    public void doubleRelease(Lease lease, Release again) {
        again(lease, again, Deed.What.CLOSED_AGAIN, "close()", CallFate.SKIPPED);
    }

    @Override
    public void releasedAgain(Lease lease, Release again, String by, boolean skipped) {
        again(lease, again, Deed.What.RELEASED_AGAIN, by, skipped ? CallFate.SKIPPED : CallFate.REACHED_POOL);
    }

    private void again(Lease lease, Release again, Deed.What what, String by, CallFate fate) {
        if (isPoolsWithoutALook(lease)) {
            return;
        }
        Lease[] line = Stale.line(lease);
        seen(line, () -> {
            if (isPerhapsByAPool(lease, again) || isPoolsClose(lease, again)) {
                return;
            }
            Stale stale = Stale.proven(line, Deed.What.RELEASED, again, poolCode);
            tell.detected(
                    stale != null
                            ? stale.finding(poolCode)
                            : Facts.released(Kind.DOUBLE_RELEASE, lease, again, poolCode)
                                    .with(new CalledAgain(by))
                                    .blaming(Facts.deed(what, again, poolCode))
                                    .with(fate),
                    stale != null ? stale.lease() : lease);
        });
    }

    /**
     * Whether what was closed may be a connection that a pool fills itself with, from a data source that the agent does not know:
     * then it is the pool's to close, as often as it likes. The handle is no pool's own code there, so that what closes it
     * shows on the stack. Where neither the acquire nor the close has one nobody can tell.
     */
    private boolean isPerhapsByAPool(Lease lease, Release again) {
        Pool pool = lease.pool();
        if (pool.isKnown() || pool.isByRule() || pool.isNone()) {
            return false;
        }
        Throwable stack = again.stack();
        if (stack == null) {
            pool.suspect(); // The next one will have its stack.
            return lease.acquireStack() == null;
        }
        for (StackTraceElement frame : stack.getStackTrace()) {
            if (poolCode.isPools(frame.getClassName())) {
                return true;
            }
        }
        return false;
    }

    /** Its pool closed the handle, before its holder did or after him: that is the pool's business. */
    private boolean isPoolsClose(Lease lease, Release again) {
        return !lease.pool().isByRule()
                && (Site.isCalledBy(again.stack(), poolCode) || lease.mayBeClosedByPool(poolCode));
    }

    @Override
    public void wrongPool(Lease lease, Pool to, Release release, boolean refused) {
        events.add(() -> tell.detected(
                Facts.finding(Kind.WRONG_POOL, lease, release.millis() - lease.acquiredMillis(), poolCode)
                        .with(new ReleasedTo(to.name()))
                        .blaming(Facts.deed(Deed.What.RELEASED, release, poolCode))
                        .with(refused ? CallFate.REFUSED : CallFate.REACHED_OTHER_POOL),
                lease));
    }

    /**
     * The same where no stack has to be inspected: it never waits in the queue, which a pool that takes away all that it has lent
     * would fill.
     */
    private static boolean isPoolsWithoutALook(Lease lease) {
        Release first = lease.release();
        return first != null
                && first.stack() == null
                && lease.pool().closesHandles()
                && !lease.pool().isByRule();
    }

    @Override
    public void useAfterRelease(Lease lease, Release use) {
        if (isPoolsWithoutALook(lease)) {
            return;
        }
        Lease[] line = Stale.line(lease);
        seen(line, () -> {
            if (lease.pool().isByRule() && Site.of(use.stack(), poolCode).isPoolsOwn()) {
                return; // Its pool looks after what is idle, on whoever's thread.
            }
            if (!lease.pool().isByRule() && lease.mayBeClosedByPool(poolCode)) {
                return; // Taken from its holder, who may not know.
            }
            Stale stale = Stale.proven(line, Deed.What.WENT_ON, use, poolCode);
            if (stale != null) {
                tell.detected(stale.finding(poolCode), stale.lease());
                return;
            }
            if (lease.pool().isByRule() && !isOfItsHolder(lease, use)) {
                return; // A helper of the pool, for all that is known.
            }
            Finding finding = Facts.released(Kind.USE_AFTER_RELEASE, lease, use, poolCode)
                    .blaming(Facts.deed(Deed.What.USED, use, poolCode));
            // What a pool does with its own handles, on a thread of its own, is its business.
            if (use.stack() == null || !finding.culprit().frames().isEmpty()) {
                tell.detected(finding, lease);
            }
        });
    }

    /** Whether the method that used it had acquired it. */
    private boolean isOfItsHolder(Lease lease, Release use) {
        List<StackTraceElement> users = Site.of(use.stack(), poolCode).frames();
        for (StackTraceElement acquirer :
                Site.of(lease.acquireStack(), poolCode).frames()) {
            if (!users.isEmpty()
                    && acquirer.getClassName().equals(users.get(0).getClassName())
                    && acquirer.getMethodName().equals(users.get(0).getMethodName())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void released(Lease lease) {
        endings.add(lease);
    }

    @Override
    public void useAfterReclaim(Lease lease, Release use) {
        events.add(() -> {
            Finding finding = reclaimed(Facts.released(Kind.USE_AFTER_RECLAIM, lease, use, poolCode), lease, use)
                    .blaming(Facts.deed(Deed.What.USED, use, poolCode));
            if (use.stack() == null || !finding.culprit().frames().isEmpty()) {
                tell.detected(isInAcquirer(lease, use) ? finding : finding.with(SiteSpared.INSTANCE), lease);
            }
        });
    }

    /** Whether the method that acquired it is at work still, for sure: then its holder is slow, and keeps nothing for later. */
    private boolean isInAcquirer(Lease lease, Release use) {
        Site acquired = Site.of(lease.acquireStack(), poolCode);
        Site used = Site.of(use.stack(), poolCode);
        return !acquired.frames().isEmpty()
                && !used.frames().isEmpty()
                && Whereabouts.of(acquired, used) == Whereabouts.INSIDE;
    }

    @Override
    public void lateRelease(Lease lease, Release release) {
        seen(only(lease), () -> {
            Finding finding = Facts.released(Kind.LATE_RELEASE, lease, release, poolCode);
            tell.detected(
                    lease.reclaim() == null
                            ? finding
                            : reclaimed(finding, lease, release).with(CallFate.SKIPPED),
                    lease);
        });
    }

    /** With when it was taken back. */
    private static Finding reclaimed(Finding finding, Lease lease, Release now) {
        Release reclaim = lease.reclaim();
        return reclaim == null ? finding : finding.with(new TakenBack(now.millis() - reclaim.millis()));
    }

    @Override
    public void dirtyRelease(Lease lease, Release release) {
        OpenTransaction left = OpenTransaction.of(Use.of(lease).sessionSoFar(), release.millis());
        seen(only(lease), () -> {
            if (left.isTold(lease.pool())) {
                tell.detected(left.finding(lease, release, poolCode), lease);
            }
        });
    }

    @Override
    public void leftOpen(Lease lease, Release release, int statements) {
        if (openStatements.areTold(wanted, lease.pool(), statements)) {
            events.add(() -> openStatements.add(lease, release, statements));
        }
    }

    @Override
    public void shared(Lease lease, Release first, Release second) {
        events.add(() -> tell.detected(
                findings.open(Kind.SHARED, lease, first.millis())
                        .with(Facts.deed(Deed.What.EXECUTED, first, poolCode))
                        .with(Facts.deed(Deed.What.EXECUTED_MEANWHILE, second, poolCode)),
                lease));
    }

    @Override
    public void nestedAcquire(Lease held, Lease again) {
        events.add(() -> {
            Site second = Site.of(again.acquireStack(), poolCode);
            if (!second.isPoolsOwn()) {
                nested.add(
                        findings.open(Kind.NESTED_ACQUIRE, held, again.acquiredMillis())
                                .blaming(new Deed(Deed.What.ACQUIRED_AGAIN, second, again.thread())),
                        held);
            }
        });
    }

    private static Lease[] only(Lease lease) {
        return new Lease[] {lease};
    }

    /** The same, about leases that are over: with what is known of them now, for soon it may be forgotten. */
    private void seen(Lease[] about, Runnable finding) {
        Evidence[] known = new Evidence[about.length];
        for (int i = 0; i < about.length; i++) {
            known[i] = about[i].evidence();
        }
        events.add(() -> {
            show(about, known);
            try {
                finding.run();
            } finally {
                show(about, new Evidence[about.length]);
            }
        });
    }

    private static void show(Lease[] leases, @Nullable Evidence[] evidence) {
        for (int i = 0; i < leases.length; i++) {
            leases[i].show(evidence[i]);
        }
    }

    /** Makes findings of what was seen until now. */
    void detect() {
        events.take();
        endings.count(wanted.wants(Kind.DIRTY_RELEASE) ? handedOn : lease -> {});
        openStatements.inspect(tell);
        nested.inspect(tell);
    }
}
