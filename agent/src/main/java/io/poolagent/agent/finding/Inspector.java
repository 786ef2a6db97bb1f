// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong: looks through the ledger now and then, and takes what the hooks saw on the way. All but what
 * {@link Misuse} names runs on the agent's thread.
 */
public final class Inspector implements Misuse {
    /** How long a proof of loss rests before anything is done: a call that began on the handle may be at its end. */
    static final long GRACE_MILLIS = 1_000;

    private static final long SCAN_MILLIS = 500;

    /** What a pool rightly does with the connections that it is filled with. */
    private static final Set<Kind> HELD_LONG = EnumSet.of(Kind.LOST, Kind.OVERDUE, Kind.LEFT_OPEN, Kind.LATE_RELEASE);

    /** What application threads may leave here between two inspections; beyond it is counted, not kept. */
    private static final int MOST_SEEN = 2_000;

    private final Ledger ledger;
    private final CoarseClock clock;
    private final long overdueMillis;
    private final Predicate<String> poolCode;
    private final Wanted wanted;
    private final Consumer<Finding> found;

    private final Endings endings;
    private final HandedOn handedOn;
    private final OpenStatements openStatements;
    private final Queue<Loss> losses = new ArrayDeque<>();
    private final Queue<Runnable> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger seenSize = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private long lost;
    private long scannedMillis;
    private boolean wantsReads;
    private final LeftOpen leftOpen;

    /**
     * @param overdueMillis the limit for a lease, 0 for none
     * @param poolCode whether a class, by its name, is part of a pool
     */
    public Inspector(
            Ledger ledger,
            CoarseClock clock,
            long overdueMillis,
            Predicate<String> poolCode,
            Wanted wanted,
            Consumer<Finding> found) {
        this.ledger = ledger;
        this.clock = clock;
        this.overdueMillis = overdueMillis;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.endings = new Endings(poolCode);
        this.found = found;
        this.handedOn = new HandedOn(clock, poolCode, this::tell);
        this.leftOpen = new LeftOpen(ledger, overdueMillis);
        this.openStatements = new OpenStatements(ledger, poolCode);
    }

    @Override
    public boolean isSated() {
        return seenSize.get() >= MOST_SEEN;
    }

    @Override
    public void doubleRelease(Lease lease, Release again) {
        again(lease, again, "closed again", "close()", "ignored: the second close() did not reach the pool");
    }

    @Override
    public void releasedAgain(Lease lease, Release again, String by, boolean skipped) {
        again(
                lease,
                again,
                "and again at",
                by,
                skipped
                        ? "ignored: the second " + by + " did not reach the pool"
                        : "nothing: it reached the pool, which may lend the connection to two now");
    }

    private void again(Lease lease, Release again, String label, String by, String done) {
        Lease[] line = Stale.line(lease);
        seen(() -> {
            Stale stale = Stale.proven(line, "released at", again, poolCode);
            tell(
                    stale != null
                            ? stale.finding(poolCode)
                            : Finding.ofReleased(Kind.DOUBLE_RELEASE, lease, again, poolCode)
                                    .detailed(by)
                                    .blaming(Part.place(label, again, poolCode))
                                    .done(done));
        });
    }

    @Override
    public void wrongPool(Lease lease, Pool to, Release release) {
        seen(() -> tell(Finding.of(
                        Kind.WRONG_POOL,
                        lease,
                        Site.of(lease.acquireStack(), poolCode),
                        release.millis() - lease.acquiredMillis())
                .detailed(to.name())
                .blaming(Part.place("released at", release, poolCode))
                .done("nothing: it reached that pool")));
    }

    @Override
    public void useAfterRelease(Lease lease, Release use) {
        Lease[] line = Stale.line(lease);
        seen(() -> {
            if (lease.pool().isByRule() && Site.of(use.stack(), poolCode).isPoolsOwn()) {
                return; // Its pool looks after what is idle, on whoever's thread.
            }
            Stale stale = Stale.proven(line, "went on at", use, poolCode);
            if (stale != null) {
                tell(stale.finding(poolCode));
                return;
            }
            if (lease.pool().isByRule() && !isOfItsHolder(lease, use)) {
                return; // A helper of the pool, for all that is known.
            }
            Finding finding = Finding.ofReleased(Kind.USE_AFTER_RELEASE, lease, use, poolCode)
                    .blaming(Part.place("used at", use, poolCode));
            // What a pool does with its own handles, on a thread of its own, is its business.
            if (use.stack() == null || !finding.culprit().frames().isEmpty()) {
                tell(finding);
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
        seen(() -> {
            Finding finding = reclaimed(Finding.ofReleased(Kind.USE_AFTER_RECLAIM, lease, use, poolCode), lease, use)
                    .blaming(Part.place("used at", use, poolCode));
            if (use.stack() == null || !finding.culprit().frames().isEmpty()) {
                tell(finding);
            }
        });
    }

    @Override
    public void lateRelease(Lease lease, Release release) {
        seen(() -> {
            Finding finding = Finding.ofReleased(Kind.LATE_RELEASE, lease, release, poolCode);
            tell(
                    lease.reclaim() == null
                            ? finding
                            : reclaimed(finding, lease, release).done("ignored: this close() did not reach the pool"));
        });
    }

    /** With when it was taken back. */
    private static Finding reclaimed(Finding finding, Lease lease, Release now) {
        Release reclaim = lease.reclaim();
        return reclaim == null
                ? finding
                : finding.with(Part.words(
                        "taken back", Spans.words(now.millis() - reclaim.millis()) + " before, by pool-agent"));
    }

    @Override
    public void dirtyRelease(Lease lease, Release release) {
        OpenTransaction left = OpenTransaction.of(Use.of(lease).session(), release.millis());
        seen(() -> {
            if (left.isTold(lease.pool())) {
                tell(left.finding(lease, release, poolCode));
            }
        });
    }

    @Override
    public void leftOpen(Lease lease, Release release) {
        if (wanted.wants(Kind.OPEN_STATEMENTS)) {
            seen(() -> openStatements.add(lease, release));
        }
    }

    @Override
    public void shared(Lease lease, Release first, Release second) {
        seen(() -> tell(open(Kind.SHARED, lease, first.millis())
                .with(Part.place("executed at", first, poolCode))
                .with(Part.place("meanwhile at", second, poolCode))));
    }

    @Override
    public void nestedAcquire(Lease held, Lease again) {
        seen(() -> {
            Site second = Site.of(again.acquireStack(), poolCode);
            if (!second.isPoolsOwn()) {
                tell(open(Kind.NESTED_ACQUIRE, held, again.acquiredMillis())
                        .blaming(Part.place("and again at", second, again.thread())));
            }
        });
    }

    private void seen(Runnable finding) {
        if (seenSize.incrementAndGet() > MOST_SEEN) {
            seenSize.decrementAndGet();
            dropped.incrementAndGet();
        } else {
            seen.add(finding);
        }
    }

    /** How many findings came faster than they could be told. */
    public long dropped() {
        return dropped.get();
    }

    /** How many leases were found lost so far, told or not. */
    public long lost() {
        return lost;
    }

    /** Finds what there is to find now. */
    public void inspect() {
        for (Runnable next = seen.poll(); next != null; next = seen.poll()) {
            seenSize.decrementAndGet();
            next.run();
        }
        endings.count(wanted.wants(Kind.DIRTY_RELEASE) ? handedOn : lease -> {});
        openStatements.inspect(this::tell);
        long now = clock.millis();
        ledger.drainLost(lease -> losses.add(new Loss(lease, now)));
        while (!losses.isEmpty() && now - losses.peek().provenMillis >= GRACE_MILLIS) {
            Loss loss = losses.remove();
            if (!endedElsewhere(loss.lease)) {
                tellLost(loss);
            }
        }
        if (now - scannedMillis >= SCAN_MILLIS) {
            scannedMillis = now;
            wantsReads = false;
            if (wanted.wants(Kind.LEFT_OPEN)) {
                findLeftOpen(now);
            }
            if (overdueMillis > 0) {
                findOverdue(now);
            }
        }
    }

    /**
     * What is to be told of a lease that a unit of work leaves open at its very end; null if nothing is, or if it may be a
     * pool's own, which only the stack of its acquire can show.
     */
    public @Nullable Finding leavesOpen(Lease lease, Unit unit) {
        Finding finding = open(Kind.LEFT_OPEN, lease, clock.millis())
                .detailed(unit.what())
                .with(Part.words("ended", "just now"));
        boolean surelyTheApplications =
                lease.acquireStack() != null && !finding.site().isPoolsOwn();
        return surelyTheApplications && wanted.wants(finding) ? finding : null;
    }

    /** Such a finding, with what was done; called on the application's threads. */
    public void leftOpen(Finding finding) {
        seen(() -> tell(finding));
    }

    /**
     * What of these leases is open, or lost and not told yet, as findings of a unit of work that has ended. Called by whoever
     * keeps the agent's thread from inspecting meanwhile.
     */
    public List<Finding> unreleased(String unit, Predicate<Lease> of) {
        List<Lease> leases = new ArrayList<>();
        ledger.forEachOpen(leases::add);
        for (Loss loss : losses) {
            leases.add(loss.lease);
        }
        List<Finding> findings = new ArrayList<>();
        for (Lease lease : leases) {
            Finding finding = open(Kind.LEFT_OPEN, lease, clock.millis()).detailed(unit);
            boolean poolsOwn = finding.site().isPoolsOwn() && !lease.pool().isByRule();
            if (of.test(lease) && !poolsOwn && wanted.wants(finding)) {
                findings.add(finding);
            }
        }
        return findings;
    }

    private void findLeftOpen(long now) {
        for (LeftOpen.Found left : leftOpen.look(now)) {
            if (!endedElsewhere(left.lease)
                    && tell(open(Kind.LEFT_OPEN, left.lease, now)
                            .detailed(left.unit.what())
                            .with(Part.words("ended", Spans.words(left.sinceMillis) + " before; not used since"))
                            .done("nothing: reported only"))) {
                // Said once is enough, and if it is closed after all that is a late release.
                left.lease.markOverdue();
            }
        }
        wantsReads = leftOpen.waits();
    }

    private void tellLost(Loss loss) {
        Pool pool = loss.lease.pool();
        if (pool.isNone()) {
            tell(open(Kind.UNPOOLED, loss.lease, loss.provenMillis)
                    .detailed(pool.kind())
                    .done("nothing: it is open until its driver or the server ends it"));
        } else {
            lost++;
            tell(open(Kind.LOST, loss.lease, loss.provenMillis));
        }
    }

    private void findOverdue(long now) {
        List<Lease> overdue = new ArrayList<>();
        boolean[] near = {false};
        ledger.forEachOpen(lease -> {
            long held = now - lease.acquiredMillis();
            if (!lease.wasOverdue() && held > overdueMillis / 2 && !leftOpen.awaits(lease)) {
                near[0] = true;
                if (held > overdueMillis && !isAtWork(lease, now)) {
                    overdue.add(lease);
                }
            }
        });
        wantsReads |= near[0];
        for (Lease lease : overdue) {
            lease.markOverdue();
            if (!endedElsewhere(lease)) {
                tell(open(Kind.OVERDUE, lease, now)
                        .detailed(Spans.words(overdueMillis))
                        .done("nothing: reported only"));
            }
        }
    }

    /** A statement executes, or rows are being read: told from half the limit on, when reads begin to be seen. */
    private boolean isAtWork(Lease lease, long now) {
        Use use = Use.ifAny(lease);
        return use != null && (use.isRunning() || use.wasReadSince(now - overdueMillis / 2));
    }

    /** Whether some lease is so near its limit that it matters if it still reads a result. */
    public boolean wantsReads() {
        return wantsReads;
    }

    /** Of a lease that has not been released, held until {@code nowMillis}. */
    private Finding open(Kind kind, Lease lease, long nowMillis) {
        Site site = Site.of(lease.acquireStack(), poolCode);
        Finding finding = Finding.of(kind, lease, site, nowMillis - lease.acquiredMillis());
        String others = endings.others(site);
        return others == null ? finding : finding.with(Part.words("others", others));
    }

    private static boolean endedElsewhere(Lease lease) {
        Object anchor = lease.anchor();
        if (anchor != null && lease.pool().isOver(anchor)) {
            lease.endElsewhere();
        }
        return lease.state() == Lease.State.RELEASED;
    }

    private boolean tell(Finding finding) {
        // What a rule says lends is no pool's own acquire, whatever that method is called.
        boolean poolsOwn = finding.site().isPoolsOwn() && !finding.pool().isByRule();
        if (poolsOwn || !wanted.wants(finding)) {
            return false;
        }
        if (HELD_LONG.contains(finding.kind()) && isPerhapsAPoolsOwn(finding)) {
            finding.pool().suspect(); // The next one will have its stack.
            return false;
        }
        finding.pool().suspect();
        found.accept(finding);
        return true;
    }

    /** A data source that no adapter knows may be one that a pool fills itself from: then only the stack can tell. */
    private static boolean isPerhapsAPoolsOwn(Finding finding) {
        return !finding.pool().isKnown() && finding.site().frames().isEmpty();
    }

    private static final class Loss {
        final Lease lease;
        final long provenMillis;

        Loss(Lease lease, long provenMillis) {
            this.lease = lease;
            this.provenMillis = provenMillis;
        }
    }
}
