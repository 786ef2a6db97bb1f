// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Site;
import io.poolagent.agent.lease.Use;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One open lease of a pool in need: held since when, doing what now. Lives for one look, on the agent's thread. */
final class Holder {
    /** What keeps the connection. */
    enum State {
        /** Its thread waits for another one, in the method that acquired this one. */
        NESTED,
        /** Its thread waits for another one, and may still be in the method that acquired this one. */
        WAITING,
        /** A statement runs, or a result is being read. */
        WORKING,
        /** Used a short while ago. */
        FRESH,
        /** Acquired a short while ago, and not used yet. */
        UNUSED,
        /** Long unused, and its thread is still in the method that acquired. */
        IDLE_INSIDE,
        /** Long unused, and what acquired it has returned. */
        LEFT,
        /** Long unused. */
        IDLE
    }

    /** Less without use is no sign of anything; and who read a row no longer ago is reading. */
    private static final long LEAST_IDLE_MILLIS = 1_000;

    private final Lease lease;
    private final Use use;
    private final Site site;
    private final long nowMillis;
    private final State state;
    private final @Nullable String threadNow;
    private final Predicate<String> poolCode;

    /**
     * @param now the thread that used it last, as it is just now; null if that was not seen
     * @param waits whether that thread waits for this pool, and since when it has not touched this lease
     */
    Holder(Lease lease, Site site, long nowMillis, @Nullable Glimpse now, boolean waits, Predicate<String> poolCode) {
        this.lease = lease;
        this.poolCode = poolCode;
        this.use = Use.of(lease);
        this.site = site;
        this.nowMillis = nowMillis;
        boolean own = Use.userId(lease) == lease.threadId();
        Whereabouts where = now == null || !own || site.frames().isEmpty() ? Whereabouts.UNCLEAR : where(now.at());
        this.state = state(where, waits && own);
        this.threadNow = now == null || !now.isInApplication() ? null : now.words(lease);
    }

    private Whereabouts where(Site now) {
        Whereabouts where = Whereabouts.of(site, now);
        Release usedAt = where == Whereabouts.UNCLEAR ? use.usedAt() : null;
        return usedAt == null ? where : Whereabouts.ofUsed(site, Site.ofCall(usedAt.stack(), poolCode), now);
    }

    private State state(Whereabouts where, boolean waits) {
        if (use.isRunning()) {
            return State.WORKING;
        }
        // Before what was read: it waits for a connection now, and has not read since it began to.
        if (waits && where != Whereabouts.LEFT) {
            return where == Whereabouts.INSIDE ? State.NESTED : State.WAITING;
        }
        // Who has closed all that gives rows is reading none.
        if (use.taken() > 0 && use.wasReadSince(nowMillis - LEAST_IDLE_MILLIS)) {
            return State.WORKING;
        }
        if (idleMillis() < LEAST_IDLE_MILLIS) {
            return use.wasUsed() ? State.FRESH : State.UNUSED;
        }
        return where == Whereabouts.LEFT ? State.LEFT : where == Whereabouts.INSIDE ? State.IDLE_INSIDE : State.IDLE;
    }

    Lease lease() {
        return lease;
    }

    Site site() {
        return site;
    }

    State state() {
        return state;
    }

    long heldMillis() {
        return nowMillis - lease.acquiredMillis();
    }

    long idleMillis() {
        return Math.max(0, nowMillis - use.lastSeenMillis());
    }

    /** What it does now, in one line. */
    String doing() {
        String sql = use.lastSql();
        String last = sql == null ? "" : Sql.withoutLiterals(sql);
        if (use.isRunning()) {
            return "a statement runs for " + Spans.words(Math.max(0, nowMillis - use.usedMillis()))
                    + (last.isEmpty() ? "" : ": " + last);
        }
        if (state == State.WORKING) {
            return "a result is being read" + (last.isEmpty() ? "" : ": " + last);
        }
        return use.wasUsed()
                ? "last used " + Spans.words(idleMillis()) + " before" + place() + (last.isEmpty() ? "" : ": " + last)
                : "not used yet";
    }

    private String place() {
        Release usedAt = use.usedAt();
        Site place = Site.ofCall(usedAt == null ? null : usedAt.stack(), poolCode);
        return place.line() == null ? "" : " at " + place.nearest();
    }

    /** Where the thread is now that used it last, in words; null if that was not seen. */
    @Nullable
    String threadNow() {
        return threadNow;
    }
}
