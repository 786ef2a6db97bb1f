// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.CodeOwners;
import io.poolagent.agent.lease.Evidence;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the hooks see on the way: taken from any thread, and made a finding of on the agent's. What {@link Misuse} names may be
 * called by any thread.
 */
abstract class Sightings implements Misuse {
    /** What application threads may leave here between two inspections; beyond it is counted, not kept. */
    private static final int MOST_SEEN = 2_000;

    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final Endings endings;
    private final HandedOn handedOn;
    private final OpenStatements openStatements;
    private final Queue<Runnable> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger seenSize = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    final Faults faults;

    Sightings(Ledger ledger, CoarseClock clock, CodeOwners poolCode, Wanted wanted, Faults faults) {
        this.faults = faults;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.endings = new Endings(poolCode);
        this.handedOn = new HandedOn(clock, poolCode, this::tell);
        this.openStatements = new OpenStatements(ledger, poolCode);
    }

    /** Hands a finding on, if it is to be told; called by the agent's thread. */
    abstract void tell(Finding finding, Lease lease);

    @Override
    public final boolean isSated() {
        return seenSize.get() >= MOST_SEEN;
    }

    @Override
    public final void doubleRelease(Lease lease, Release again) {
        again(lease, again, Deed.What.CLOSED_AGAIN, "close()", CallFate.SKIPPED);
    }

    @Override
    public final void releasedAgain(Lease lease, Release again, String by, boolean skipped) {
        again(lease, again, Deed.What.RELEASED_AGAIN, by, skipped ? CallFate.SKIPPED : CallFate.REACHED_POOL);
    }

    private void again(Lease lease, Release again, Deed.What what, String by, CallFate fate) {
        Lease[] line = Stale.line(lease);
        seen(line, () -> {
            if (isPerhapsByAPool(lease, again) || isPoolsClose(lease, again)) {
                return;
            }
            Stale stale = Stale.proven(line, Deed.What.RELEASED, again, poolCode);
            tell(
                    stale != null
                            ? stale.finding(poolCode)
                            : Finding.ofReleased(Kind.DOUBLE_RELEASE, lease, again, poolCode)
                                    .with(new CalledAgain(by))
                                    .blaming(Deed.of(what, again, poolCode))
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
    public final void wrongPool(Lease lease, Pool to, Release release, boolean refused) {
        seen(() -> tell(
                Finding.of(Kind.WRONG_POOL, lease, release.millis() - lease.acquiredMillis(), poolCode)
                        .with(new ReleasedTo(to.name()))
                        .blaming(Deed.of(Deed.What.RELEASED, release, poolCode))
                        .with(refused ? CallFate.REFUSED : CallFate.REACHED_OTHER_POOL),
                lease));
    }

    @Override
    public final void useAfterRelease(Lease lease, Release use) {
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
                tell(stale.finding(poolCode), stale.lease());
                return;
            }
            if (lease.pool().isByRule() && !isOfItsHolder(lease, use)) {
                return; // A helper of the pool, for all that is known.
            }
            Finding finding = Finding.ofReleased(Kind.USE_AFTER_RELEASE, lease, use, poolCode)
                    .blaming(Deed.of(Deed.What.USED, use, poolCode));
            // What a pool does with its own handles, on a thread of its own, is its business.
            if (use.stack() == null || !finding.culprit().frames().isEmpty()) {
                tell(finding, lease);
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
    public final void released(Lease lease) {
        endings.add(lease);
    }

    @Override
    public final void useAfterReclaim(Lease lease, Release use) {
        seen(() -> {
            Finding finding = reclaimed(Finding.ofReleased(Kind.USE_AFTER_RECLAIM, lease, use, poolCode), lease, use)
                    .blaming(Deed.of(Deed.What.USED, use, poolCode));
            if (use.stack() == null || !finding.culprit().frames().isEmpty()) {
                tell(finding, lease);
            }
        });
    }

    @Override
    public final void lateRelease(Lease lease, Release release) {
        seen(only(lease), () -> {
            Finding finding = Finding.ofReleased(Kind.LATE_RELEASE, lease, release, poolCode);
            tell(
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
    public final void dirtyRelease(Lease lease, Release release) {
        OpenTransaction left = OpenTransaction.of(Use.of(lease).sessionSoFar(), release.millis());
        seen(only(lease), () -> {
            if (left.isTold(lease.pool())) {
                tell(left.finding(lease, release, poolCode), lease);
            }
        });
    }

    @Override
    public final void leftOpen(Lease lease, Release release) {
        if (wanted.wants(Kind.OPEN_STATEMENTS)) {
            seen(() -> openStatements.add(lease, release));
        }
    }

    @Override
    public final void shared(Lease lease, Release first, Release second) {
        seen(() -> tell(
                open(Kind.SHARED, lease, first.millis())
                        .with(Deed.of(Deed.What.EXECUTED, first, poolCode))
                        .with(Deed.of(Deed.What.EXECUTED_MEANWHILE, second, poolCode)),
                lease));
    }

    @Override
    public final void nestedAcquire(Lease held, Lease again) {
        seen(() -> {
            Site second = Site.of(again.acquireStack(), poolCode);
            if (!second.isPoolsOwn()) {
                tell(
                        open(Kind.NESTED_ACQUIRE, held, again.acquiredMillis())
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
        seen(() -> {
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

    /** Leaves something for the agent's thread to do. */
    final void seen(Runnable finding) {
        if (seenSize.incrementAndGet() > MOST_SEEN) {
            seenSize.decrementAndGet();
            dropped.incrementAndGet();
        } else {
            seen.add(finding);
        }
    }

    /** How many findings came faster than they could be told. */
    public final long dropped() {
        return dropped.get();
    }

    /**
     * Makes findings of what was seen until now. What comes meanwhile waits for the next time, however fast it comes: the
     * calling thread also ticks the clock and takes back what was lost.
     */
    final void takeSeen() {
        for (int left = seenSize.get(); left > 0; left--) {
            Runnable next = seen.poll();
            if (next == null) {
                break; // Counted already, and not yet added.
            }
            seenSize.decrementAndGet();
            faults.guard(AgentTask.MAKE_FINDING, next);
        }
        endings.count(wanted.wants(Kind.DIRTY_RELEASE) ? handedOn : lease -> {});
        openStatements.inspect(this::tell);
    }

    /**
     * Of a lease whose handle is gone.
     *
     * @param threadEnded whether its thread had ended by then, and all of that was its unit of work
     */
    final Finding lost(Kind kind, Lease lease, long nowMillis, boolean threadEnded) {
        Finding finding = open(kind, lease, nowMillis);
        try {
            return finding.because(new Cause(lease, finding.site().site(), poolCode)
                    .find(endings.only(finding.site().site()), threadEnded));
        } catch (Throwable t) { // What is lost is told and taken back without it.
            faults.add(AgentTask.EXPLAIN_LOSS, t);
            return finding;
        }
    }

    /** Whether the thread that acquired it has ended; false if that cannot be told. */
    final boolean hasThreadEnded(Lease lease) {
        try {
            return Cause.hasThreadEnded(lease);
        } catch (Throwable t) { // As above.
            faults.add(AgentTask.SEE_THREAD_ENDED, t);
            return false;
        }
    }

    /** Of a lease that has not been released, held until {@code nowMillis}. */
    final Finding open(Kind kind, Lease lease, long nowMillis) {
        Finding finding = Finding.of(kind, lease, nowMillis - lease.acquiredMillis(), poolCode);
        return finding.with(endings.others(finding.site().site()));
    }
}
