// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.OverdueLimit;
import io.poolagent.agent.finding.PoolTook;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.UnitEnded;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.finding.WhyNotLost;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Escape;
import io.poolagent.agent.stack.Site;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong: looks through the ledger now and then, and takes what the hooks saw on the way. Runs on the agent's
 * thread, but for what says otherwise.
 */
public final class Inspector {
    /** How long a proof of loss rests before anything is done: a call that began on the handle may be at its end. */
    static final long GRACE_MILLIS = 1_000;

    private static final long SCAN_MILLIS = 500;

    /** What a pool rightly does with the connections that it is filled with. */
    private static final Set<Kind> HELD_LONG = EnumSet.of(Kind.LOST, Kind.OVERDUE, Kind.LEFT_OPEN, Kind.LATE_RELEASE);

    private final Ledger ledger;
    private final CoarseClock clock;
    private final long overdueMillis;
    private final Threads threads;
    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final DetectionSink found;
    private final Faults faults;
    private final EventQueue events;
    private final LeaseFindings leaseFindings;
    private final MisuseDetector misuse;

    private final Queue<Loss> losses = new ArrayDeque<>();
    private long lost;
    private long scannedMillis;
    private boolean wantsReads;
    private final PoolTakings takings;
    private final LeftOpen leftOpen;
    private final Overdue overdue;
    private final LocalHolders standing;

    /**
     * @param overdueMillis the limit for a lease, 0 for none
     * @param poolCode whether a class, by its name, is part of a pool
     * @param escape whether a method can have passed a connection on to its caller
     */
    public Inspector(
            Ledger ledger,
            CoarseClock clock,
            long overdueMillis,
            CodeOwners poolCode,
            Escape escape,
            Wanted wanted,
            Faults faults,
            DetectionSink found) {
        this(ledger, clock, Threads.OF_THIS_JVM, overdueMillis, poolCode, escape, wanted, faults, found);
    }

    /** Where it is not known what methods can pass on. */
    public Inspector(
            Ledger ledger,
            CoarseClock clock,
            long overdueMillis,
            CodeOwners poolCode,
            Wanted wanted,
            Faults faults,
            DetectionSink found) {
        this(ledger, clock, overdueMillis, poolCode, Escape.UNKNOWN, wanted, faults, found);
    }

    Inspector(
            Ledger ledger,
            CoarseClock clock,
            Threads threads,
            long overdueMillis,
            CodeOwners poolCode,
            Escape escape,
            Wanted wanted,
            Faults faults,
            DetectionSink found) {
        this.ledger = ledger;
        this.clock = clock;
        this.overdueMillis = overdueMillis;
        this.threads = threads;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.found = found;
        this.faults = faults;
        this.events = new EventQueue(faults);
        Endings endings = new Endings(poolCode);
        this.leaseFindings = new LeaseFindings(poolCode, endings, faults);
        this.misuse = new MisuseDetector(ledger, clock, poolCode, wanted, endings, leaseFindings, events, this::tell);
        this.standing = new LocalHolders(ledger, threads, poolCode, escape);
        this.takings = new PoolTakings(ledger);
        this.leftOpen = new LeftOpen(ledger, overdueMillis);
        this.overdue = new Overdue(ledger, overdueMillis, leftOpen, wanted.wants(Kind.UNPOOLED_OVERDUE));
    }

    /** Takes what the hooks see on the way. */
    public Misuse misuse() {
        return misuse;
    }

    /** How many findings came faster than they could be reported. */
    public long dropped() {
        return events.dropped();
    }

    /** How many leases were found lost so far, reported or not. */
    public long lost() {
        return lost;
    }

    /** Finds what there is to find now. */
    public void inspect() {
        misuse.detect();
        long now = clock.millis();
        standing.begin(now);
        try {
            ledger.drainLost(standing, lease -> losses.add(new Loss(lease, now, leaseFindings.hasThreadEnded(lease))));
        } finally {
            standing.end();
        }
        while (!losses.isEmpty() && now - losses.peek().provenMillis >= GRACE_MILLIS) {
            Loss loss = losses.remove();
            faults.guard(AgentTask.TELL_LOSS, () -> {
                if (!loss.lease.isOver()) {
                    tellLost(loss);
                }
            });
        }
        if (now - scannedMillis >= SCAN_MILLIS) {
            scannedMillis = now;
            wantsReads = false;
            Holding holding = new Holding(ledger, threads, poolCode);
            if (wanted.wants(Kind.TAKEN_BY_POOL)) {
                findTaken(now);
            }
            if (wanted.wants(Kind.LEFT_OPEN)) {
                findLeftOpen(now, holding);
            }
            if (overdueMillis > 0) {
                findOverdue(now, holding);
            }
        }
    }

    /**
     * What is to be told of a lease that a unit of work leaves open at its very end, on the thread that ends it; null if
     * nothing is, or if it may be a pool's own or its holder at work, which only the stack of its acquire can show.
     */
    public @Nullable Finding leavesOpen(Lease lease, Unit unit) {
        Finding finding = leaseFindings
                .open(Kind.LEFT_OPEN, lease, clock.millis())
                .with(new UnitEnded(unit.what(), UnitEnded.NOW));
        boolean surelyTheApplications = lease.acquireStack() != null
                && !finding.site().site().isPoolsOwn()
                && !isPoolsOwn(lease.pool(), finding.site().site());
        boolean surelyLeft = !unit.isEndedMidway()
                || Whereabouts.isLeftToFramework(
                        finding.site().site(),
                        Site.ofLive(Thread.currentThread().getStackTrace(), poolCode));
        boolean isTold = surelyTheApplications && surelyLeft && wanted.wants(finding);
        return isTold && !lease.isOver() ? finding : null;
    }

    /**
     * Such a finding, with what was done; called on the application's threads.
     *
     * @param then is done after it is told, or if it is one too many to be told
     */
    public void leftOpen(Finding finding, Lease lease, Runnable then) {
        boolean isTaken = events.add(() -> {
            tell(finding, lease);
            then.run();
        });
        if (!isTaken) {
            then.run();
        }
    }

    /**
     * What of these leases is open, or lost and not told yet, as findings of a unit of work that has ended. Called by whoever
     * keeps the agent's thread from inspecting meanwhile.
     */
    public List<Finding> unreleased(String unit, Predicate<Lease> of) {
        List<Lease> leases = new ArrayList<>();
        ledger.forEachHeld(leases::add);
        for (Loss loss : losses) {
            leases.add(loss.lease);
        }
        List<Finding> findings = new ArrayList<>();
        for (Lease lease : leases) {
            Finding finding = leaseFindings
                    .open(Kind.LEFT_OPEN, lease, clock.millis())
                    .with(new UnitEnded(unit, UnitEnded.UNKNOWN));
            if (of.test(lease) && !isPoolsOwn(lease.pool(), finding.site().site()) && wanted.wants(finding)) {
                findings.add(finding);
            }
        }
        return findings;
    }

    private void findTaken(long now) {
        for (PoolTakings.Taken taken : takings.look(now, SCAN_MILLIS)) {
            faults.guard(
                    AgentTask.TELL_TAKEN,
                    () -> tell(
                            leaseFindings
                                    .open(Kind.TAKEN_BY_POOL, taken.lease, now)
                                    .with(new PoolTook(taken.limit.setting(), taken.limit.millis())),
                            taken.lease));
        }
    }

    private void findLeftOpen(long now, Holding holding) {
        for (LeftOpen.Found left : leftOpen.look(now)) {
            faults.guard(AgentTask.TELL_LEFT_OPEN, () -> tellLeftOpen(left, now, holding));
        }
        wantsReads = leftOpen.waits();
    }

    private void tellLeftOpen(LeftOpen.Found left, long now, Holding holding) {
        Finding finding = leaseFindings
                .open(Kind.LEFT_OPEN, left.lease, now)
                .with(new UnitEnded(left.unit.what(), Math.max(1, left.sinceMillis)));
        if (left.unit.isEndedMidway() && isPerhapsAtWork(finding, left.lease, holding)) {
            return; // Then it may be overdue some day, and no more.
        }
        boolean saysOfItsThread = left.unit.what().equals(Unit.THREAD);
        if (!left.lease.isOver() && tellHeld(finding, left.lease, !saysOfItsThread, holding)) {
            // Said once is enough, and if it is closed after all that is a late release.
            left.lease.markOverdue();
            left.lease.markLeftOpen(left.unit.what());
        }
    }

    /** Where a call ends the unit, who acquired may go on after it. */
    private static boolean isPerhapsAtWork(Finding finding, Lease lease, Holding holding) {
        if (finding.site().frames().isEmpty()) {
            lease.pool().suspect(); // The next one will have its stack.
            return true;
        }
        return holding.mayBeInside(finding, lease);
    }

    private void tellLost(Loss loss) {
        Pool pool = loss.lease.pool();
        if (pool.isNone()) {
            tell(
                    leaseFindings
                            .lost(Kind.UNPOOLED, loss.lease, loss.provenMillis, loss.threadEnded)
                            .with(ReclaimResult.not(ReclaimResult.Outcome.UNSUPPORTED, ReclaimResult.Reason.NO_POOL)),
                    loss.lease);
        } else {
            lost++;
            tell(
                    leaseFindings
                            .lost(Kind.LOST, loss.lease, loss.provenMillis, loss.threadEnded)
                            .insteadOf(foundBefore(loss.lease)),
                    loss.lease);
        }
    }

    /** What was reported of it while it was open; null if nothing was. */
    private static @Nullable Kind foundBefore(Lease lease) {
        return !lease.wasOverdue() ? null : lease.wasLeftOpen() ? Kind.LEFT_OPEN : Kind.OVERDUE;
    }

    private void findOverdue(long now, Holding holding) {
        for (Lease lease : overdue.look(now)) {
            faults.guard(AgentTask.TELL_OVERDUE, () -> tellOverdue(lease, now, holding));
        }
        wantsReads |= overdue.waits();
    }

    private void tellOverdue(Lease lease, long now, Holding holding) {
        if (!lease.isOver()) {
            Finding finding = lease.pool().isNone()
                    ? leaseFindings.open(Kind.UNPOOLED_OVERDUE, lease, now)
                    : leaseFindings.open(Kind.OVERDUE, lease, now).with(new OverdueLimit(overdueMillis));
            tellHeld(finding, lease, true, holding);
        }
    }

    /** With what its thread does now, if that is of interest, and holds as well: sampled only if the finding is reported. */
    private boolean tellHeld(Finding finding, Lease lease, boolean looksAtThread, Holding holding) {
        if (!isTold(finding, lease.pool())) {
            return false;
        }
        Finding more = finding.with(looksAtThread ? holding.now(finding, lease) : null)
                .with(holding.also(lease))
                .with(whyNotLost(lease))
                .with(ReclaimResult.not(ReclaimResult.Outcome.REPORTED_ONLY, null));
        pass(more, lease);
        return true;
    }

    private @Nullable WhyNotLost whyNotLost(Lease lease) {
        Use use = Use.ifAny(lease);
        return use != null && use.gaveOutConnection() && use.isHeld()
                ? new WhyNotLost(WhyNotLost.Reason.DRIVER_CONNECTION_OUT, null)
                : standing.why(lease);
    }

    /** Whether some lease is so near its limit that it matters if it still reads a result. */
    public boolean wantsReads() {
        return wantsReads;
    }

    private void tell(Finding finding, @Nullable Lease lease) {
        Lease at = Objects.requireNonNull(lease); // None of these is about a pool as a whole.
        if (isTold(finding, at.pool())) {
            pass(finding, at);
        }
    }

    private void pass(Finding finding, Lease lease) {
        lease.pool().suspect();
        found.detected(finding, lease);
    }

    private boolean isTold(Finding finding, Pool pool) {
        if (isPoolsOwn(pool, finding.site().site()) || !wanted.wants(finding)) {
            return false;
        }
        if (HELD_LONG.contains(finding.kind())
                && isPerhapsAPoolsOwn(pool, finding.site().site())) {
            pool.suspect(); // The next one will have its stack.
            return false;
        }
        return true;
    }

    /**
     * Whether a pool filled itself with it. What a rule says lends is none such, whatever that method is called. From a data
     * source that no adapter knows a pool may also take it by way of the application's methods.
     */
    static boolean isPoolsOwn(Pool pool, Site site) {
        return !pool.isByRule() && (site.isPoolsOwn() || (!pool.isKnown() && site.isInsidePool()));
    }

    /** A data source that no adapter knows may be one that a pool fills itself from: then only the stack can tell. */
    static boolean isPerhapsAPoolsOwn(Pool pool, Site site) {
        return !pool.isKnown() && site.frames().isEmpty();
    }

    private static final class Loss {
        final Lease lease;
        final long provenMillis;
        final boolean threadEnded;

        Loss(Lease lease, long provenMillis, boolean threadEnded) {
            this.lease = lease;
            this.provenMillis = provenMillis;
            this.threadEnded = threadEnded;
        }
    }
}
