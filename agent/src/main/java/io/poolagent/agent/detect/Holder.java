// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.HolderFacts;
import io.poolagent.agent.finding.HolderState;
import io.poolagent.agent.finding.LastUse;
import io.poolagent.agent.finding.LockWait;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.finding.Sql;
import io.poolagent.agent.finding.ThreadNow;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import org.jspecify.annotations.Nullable;

/** One open lease of a pool in need: held since when, doing what now. Lives for one look, on the agent's thread. */
final class Holder {
    /** Less without use is no sign of anything; and who read a row no longer ago is reading. */
    private static final long LEAST_IDLE_MILLIS = 1_000;

    private final Lease lease;
    private final Use use;
    private final Site site;
    private final long nowMillis;
    private final HolderState state;
    private final @Nullable ThreadNow threadNow;
    private final @Nullable LockWait keptBy;
    private final @Nullable String otherPool;
    private final @Nullable String endedUnit;
    private final @Nullable Place at;
    private @Nullable HolderFacts facts;
    private final CodeOwners poolCode;

    /**
     * @param now the thread that used it last, as it is just now; null if that was not seen
     * @param waits whether that thread waits for this pool, and since when it has not touched this lease
     * @param keptBy the lock that keeps it, whose owner waits for this pool
     * @param otherPool the name of another pool that it waits for, since when it has not touched this lease
     */
    Holder(
            Lease lease,
            Site site,
            long nowMillis,
            @Nullable Glimpse now,
            boolean waits,
            @Nullable LockWait keptBy,
            @Nullable String otherPool,
            CodeOwners poolCode) {
        this.lease = lease;
        this.poolCode = poolCode;
        this.use = Use.of(lease);
        this.site = site;
        this.nowMillis = nowMillis;
        boolean own = Use.userId(lease) == lease.threadId();
        this.keptBy = own ? keptBy : null;
        this.otherPool = own ? otherPool : null;
        this.endedUnit = lease.leftOpenBy();
        Whereabouts where = now == null || !own ? Whereabouts.UNCLEAR : where(now);
        // Its thread may be in the next request by now, and even wait there.
        boolean isOver = endedUnit != null && where == Whereabouts.UNCLEAR;
        this.state = state(isOver ? Whereabouts.LEFT : where, waits && own, own ? now : null);
        this.threadNow = now == null || !now.isOfInterest() ? null : now.of(lease);
        this.at = now == null ? null : new Place(now.at());
    }

    private Whereabouts where(Glimpse now) {
        if (now.does() == ThreadDoes.IDLE) {
            return Whereabouts.LEFT;
        }
        return site.frames().isEmpty() ? Whereabouts.UNCLEAR : where(now.at());
    }

    private Whereabouts where(Site now) {
        Whereabouts where = Whereabouts.of(site, now);
        Release usedAt = where == Whereabouts.UNCLEAR ? use.usedAt() : null;
        return usedAt == null ? where : Whereabouts.ofUsed(site, Site.ofCall(usedAt.stack(), poolCode), now);
    }

    private HolderState state(Whereabouts where, boolean waits, @Nullable Glimpse own) {
        if (use.isRunning()) {
            return HolderState.WORKING;
        }
        // Before what was read: it waits for a connection now, and has not read since it began to.
        if (waits && where != Whereabouts.LEFT) {
            return where == Whereabouts.INSIDE ? HolderState.NESTED : HolderState.WAITING;
        }
        if (keptBy != null && where != Whereabouts.LEFT) {
            return where == Whereabouts.INSIDE ? HolderState.BLOCKED : HolderState.WAITING;
        }
        if (otherPool != null && where != Whereabouts.LEFT) {
            return HolderState.ELSEWHERE;
        }
        // Who has closed all that gives rows is reading none.
        if (use.taken() > 0 && use.wasReadSince(nowMillis - LEAST_IDLE_MILLIS)) {
            return HolderState.WORKING;
        }
        if (idleMillis() < LEAST_IDLE_MILLIS) {
            return use.wasUsed() ? HolderState.FRESH : HolderState.UNUSED;
        }
        if (where != Whereabouts.LEFT && own != null && own.does() == ThreadDoes.AWAITS_OTHERS) {
            return HolderState.AWAITS_TASKS;
        }
        return where == Whereabouts.LEFT
                ? HolderState.LEFT
                : where == Whereabouts.INSIDE ? HolderState.IDLE_INSIDE : HolderState.IDLE;
    }

    Lease lease() {
        return lease;
    }

    Site site() {
        return site;
    }

    HolderState state() {
        return state;
    }

    /** The lock that keeps its thread; null if none that is known does. */
    @Nullable
    LockWait keptBy() {
        return keptBy;
    }

    /** The name of the pool that its thread waits for, if that is another one. */
    @Nullable
    String otherPool() {
        return otherPool;
    }

    /** The unit of work that left it open, as {@code request}; null if none is known to have. */
    @Nullable
    String endedUnit() {
        return endedUnit;
    }

    /** Where the thread is that used it last; null if that was not seen. */
    @Nullable
    Place at() {
        return at;
    }

    long heldMillis() {
        return nowMillis - lease.acquiredMillis();
    }

    long idleMillis() {
        return Math.max(0, nowMillis - use.lastSeenMillis());
    }

    /** What its time goes into just now. */
    Spent spent() {
        switch (facts().doing()) {
            case EXECUTING:
                return Spent.IN_STATEMENT;
            case READING:
                return Spent.READING;
            default:
                return Facts.spent(lease, nowMillis);
        }
    }

    /** What is done with it; as it was when this was asked first. */
    HolderFacts facts() {
        HolderFacts known = facts;
        if (known == null) {
            known = factsNow();
            facts = known;
        }
        return known;
    }

    private HolderFacts factsNow() {
        String sql = use.lastSql();
        String last = sql == null ? null : Sql.withoutLiterals(sql);
        if (use.isRunning()) {
            long millis = Math.max(0, nowMillis - use.usedMillis());
            return new HolderFacts(HolderFacts.Doing.EXECUTING, millis, last, null, null, threadNow);
        }
        if (state == HolderState.WORKING) {
            return new HolderFacts(HolderFacts.Doing.READING, 0, last, null, null, threadNow);
        }
        if (!use.wasUsed() && use.failure() == null) {
            return new HolderFacts(HolderFacts.Doing.NOT_USED_YET, idleMillis(), null, null, null, threadNow);
        }
        LastUse lastUse = Facts.lastUse(use, poolCode);
        Place place = lastUse.place().line() == null ? null : lastUse.place();
        long millis = lastUse.failed() == null ? idleMillis() : Math.min(idleMillis(), nowMillis - lastUse.millis());
        return new HolderFacts(
                HolderFacts.Doing.IDLE, Math.max(0, millis), lastUse.sql(), place, lastUse.failed(), threadNow);
    }
}
