// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Durations;
import io.poolagent.agent.finding.FailedCall;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LastUse;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolCounts;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.finding.Sql;
import io.poolagent.agent.finding.TransactionFacts;
import io.poolagent.agent.finding.Usage;
import io.poolagent.agent.lease.DurationCounts;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what is known of leases and pools into facts, when something is found: those neither change nor vanish while they are
 * written.
 */
public final class Facts {
    private Facts() {}

    /** A finding that this lease is to blame for. */
    public static Finding finding(Kind kind, Lease lease, long heldMillis, CodeOwners poolCode) {
        // Read once, and copied: whoever releases the lease may forget it meanwhile, and so may its evidence's keeper.
        Throwable captured = lease.acquireStack();
        List<StackTraceElement> stack =
                captured == null ? null : Collections.unmodifiableList(Arrays.asList(captured.getStackTrace()));
        Pool pool = lease.pool();
        Object anchor = lease.anchor();
        return Finding.ofLease(
                        kind,
                        pool(pool),
                        new Place(Site.ofCaptured(stack, poolCode)),
                        stack,
                        lease.thread(),
                        heldMillis,
                        anchor == null ? Finding.UNKNOWN_CONNECTION : pool.serverConnection(anchor),
                        usage(lease, heldMillis, poolCode))
                .in(lease.loaders());
    }

    /** A finding that no single lease is to blame for; {@code site} is whose call shows it. */
    static Finding finding(Kind kind, Pool pool, Site site) {
        return Finding.ofPool(kind, pool(pool), new Place(site));
    }

    /** Of a lease that has ended: held until its release, which is one of its details. */
    public static Finding released(Kind kind, Lease lease, Release now, CodeOwners poolCode) {
        Release release = lease.release();
        long held = (release == null ? now : release).millis() - lease.acquiredMillis();
        Finding finding = finding(kind, lease, held, poolCode);
        // None while another thread is just releasing it.
        return release == null
                ? finding
                : finding.with(
                        deed(lease.pool().isByRule() ? Deed.What.RELEASED : Deed.What.CLOSED, release, poolCode));
    }

    /** Of a release or use that was seen. */
    public static Deed deed(Deed.What what, Release seen, CodeOwners poolCode) {
        return new Deed(what, Site.of(seen.stack(), poolCode), seen.thread());
    }

    static LastUse lastUse(Use use, CodeOwners poolCode) {
        Failure failure = use.failure();
        boolean ofHandle = failure != null && failure.call() != null;
        Release usedAt = use.usedAt();
        Site site = failure != null && (ofHandle || usedAt == null)
                ? Site.ofCaptured(failure.callers().isEmpty() ? null : failure.callers(), poolCode)
                : Site.ofCall(usedAt == null ? null : usedAt.stack(), poolCode);
        String sql = failure != null && ofHandle ? failure.sql() : use.lastSql();
        return new LastUse(
                new Place(site),
                sql == null ? null : Sql.withoutLiterals(sql),
                failure == null ? use.usedMillis() : Math.max(use.usedMillis(), failure.millis()),
                failure == null ? null : new FailedCall(failure.type(), failure.call()));
    }

    /** The transaction that is open. */
    static TransactionFacts transaction(Session session, long nowMillis) {
        return new TransactionFacts(Math.max(0, nowMillis - session.sinceMillis()), session.executed());
    }

    /**
     * What that lease spends its time on now.
     *
     * @param sinceMillis a row that was read since then is being read
     */
    static Spent spent(Lease lease, long sinceMillis) {
        @Nullable Use use = Use.ifAny(lease);
        if (use == null) {
            return Spent.IDLE;
        }
        if (use.isRunning() || use.isCalled(sinceMillis)) {
            return Spent.IN_STATEMENT;
        }
        if (use.taken() > 0 && use.wasReadSince(sinceMillis)) {
            return Spent.READING;
        }
        if (use.isHeld()) {
            return Spent.UNSEEN;
        }
        return use.sessionSoFar().isInTransaction() ? Spent.IDLE_IN_TRANSACTION : Spent.IDLE;
    }

    /** Whether something is open that gives rows. */
    static boolean mayRead(Lease lease) {
        Use use = Use.ifAny(lease);
        return use != null && use.taken() > 0;
    }

    /** Which pool it is. */
    public static PoolFacts pool(Pool pool) {
        return new PoolFacts(
                pool.name(), pool.kind(), pool.isNone(), pool.counters().number());
    }

    static PoolCounts counts(PoolCounters counters, SpentTotals spent) {
        // Releases first: what is acquired and released meanwhile must not seem released only.
        long released = counters.released();
        Map<ReclaimResult.Outcome, Long> reclaims = new EnumMap<>(ReclaimResult.Outcome.class);
        for (ReclaimResult.Outcome outcome : ReclaimResult.Outcome.values()) {
            long count = counters.reclaimsEnded(outcome);
            if (count > 0) {
                reclaims.put(outcome, count);
            }
        }
        return new PoolCounts(
                counters.acquired(),
                counters.failed(),
                released,
                reclaims,
                spent.millis(),
                spent.capturedMillis(),
                spent.waitingMillis(),
                durations(counters.waits()),
                durations(counters.uses()));
    }

    private static @Nullable Durations durations(@Nullable DurationCounts of) {
        return of == null ? null : new Durations(DurationCounts.boundsMicros(), of.counts(), of.sumMicros());
    }

    private static Usage usage(Lease lease, long heldMillis, CodeOwners poolCode) {
        Use use = Use.of(lease);
        LastUse last = lastUse(use, poolCode);
        long idle = heldMillis - (last.millis() - lease.acquiredMillis());
        Usage.Seen seen = seen(lease, use);
        Session session = use.sessionSoFar();
        return new Usage(
                last,
                seen,
                Math.max(0, idle),
                session.isInTransaction() ? transaction(session, lease.acquiredMillis() + heldMillis) : null,
                session.isAutoCommitOff(),
                session.isolation());
    }

    private static Usage.Seen seen(Lease lease, Use use) {
        if (use.wasExecuted() || use.failure() != null) {
            return Usage.Seen.USED;
        }
        if (lease.release() != null || use.gaveOutConnection() || use.isHeld()) {
            return Usage.Seen.UNKNOWN;
        }
        return use.wasUsed() ? Usage.Seen.ASKED : Usage.Seen.NOTHING;
    }
}
