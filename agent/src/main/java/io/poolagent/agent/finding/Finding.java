// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Site;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One thing wrong with one lease, with the evidence for it. Immutable. */
public final class Finding {
    private final Kind kind;
    private final Lease lease;
    private final Site site;
    private final long heldMillis;
    private final long limitMillis;
    private final @Nullable End released;
    private final @Nullable End again;
    private final String done;
    private final @Nullable String sql;
    private final Lease.@Nullable Failure failure;
    private final @Nullable StackTraceElement failedAt;

    private Finding(
            Kind kind,
            Lease lease,
            Site site,
            long heldMillis,
            long limitMillis,
            @Nullable End released,
            @Nullable End again,
            String done) {
        this.kind = kind;
        this.lease = lease;
        this.site = site;
        this.heldMillis = heldMillis;
        this.limitMillis = limitMillis;
        this.released = released;
        this.again = again;
        this.done = done;
        String last = lease.lastSql();
        this.sql = last == null ? null : Sql.withoutLiterals(last);
        this.failure = lease.failure();
        this.failedAt = failure == null ? null : nearest(failure);
    }

    /** Where the exception passed the code that acquired; null if that is not known. */
    private @Nullable StackTraceElement nearest(Lease.Failure what) {
        for (StackTraceElement frame : what.callers()) {
            for (StackTraceElement acquirer : site.frames()) {
                if (acquirer.getClassName().equals(frame.getClassName())
                        && acquirer.getMethodName().equals(frame.getMethodName())) {
                    return frame;
                }
            }
        }
        return null;
    }

    /** The statement executed last, without its literals; null if none was seen. */
    public @Nullable String sql() {
        return sql;
    }

    /** How long before this finding a statement last began or ended. */
    public long idleMillis() {
        return Math.max(0, heldMillis - (lease.usedMillis() - lease.acquiredMillis()));
    }

    /**
     * What explains a loss, as {@code class at frame}; null if nothing surely does: the last that was done with the connection
     * was an execute, it threw, and that passed through the method that acquired.
     */
    public @Nullable String cause() {
        if (kind != Kind.LOST || failure == null || failedAt == null) {
            return null;
        }
        return failure.type() + " at " + failedAt;
    }

    static Finding lost(Lease lease, Site site, long nowMillis) {
        return new Finding(Kind.LOST, lease, site, nowMillis - lease.acquiredMillis(), 0, null, null, "");
    }

    static Finding overdue(Lease lease, Site site, long nowMillis, long limitMillis) {
        long held = nowMillis - lease.acquiredMillis();
        return new Finding(Kind.OVERDUE, lease, site, held, limitMillis, null, null, "nothing: reported only");
    }

    static Finding lateRelease(Lease lease, Predicate<String> poolCode, long limitMillis) {
        Lease.Release release = lease.release();
        long held = release == null ? 0 : release.millis() - lease.acquiredMillis();
        return new Finding(
                Kind.LATE_RELEASE,
                lease,
                Site.of(lease.acquireStack(), poolCode),
                held,
                limitMillis,
                End.of(release, poolCode),
                null,
                "");
    }

    static Finding useAfterRelease(Lease lease, Lease.Release use, Predicate<String> poolCode) {
        Lease.Release release = lease.release();
        long held = (release == null ? use : release).millis() - lease.acquiredMillis();
        return new Finding(
                Kind.USE_AFTER_RELEASE,
                lease,
                Site.of(lease.acquireStack(), poolCode),
                held,
                0,
                End.of(release, poolCode),
                End.of(use, poolCode),
                "");
    }

    static Finding doubleRelease(Lease lease, Lease.Release again, Predicate<String> poolCode) {
        Lease.Release first = lease.release();
        long held = (first == null ? again : first).millis() - lease.acquiredMillis();
        return new Finding(
                Kind.DOUBLE_RELEASE,
                lease,
                Site.of(lease.acquireStack(), poolCode),
                held,
                0,
                End.of(first, poolCode),
                End.of(again, poolCode),
                "ignored: the second close() did not reach the pool");
    }

    /** The same finding, with what was done about it. */
    public Finding done(String what) {
        return new Finding(kind, lease, site, heldMillis, limitMillis, released, again, what);
    }

    public Kind kind() {
        return kind;
    }

    public Lease lease() {
        return lease;
    }

    /** Where the lease was acquired. */
    public Site site() {
        return site;
    }

    public long heldMillis() {
        return heldMillis;
    }

    /** The limit that was passed, of an overdue lease and its late release. */
    public long limitMillis() {
        return limitMillis;
    }

    /** Where the lease was released, or null if it was not, or is just being released by another thread. */
    public @Nullable End released() {
        return released;
    }

    /** Where it was released again, or used though it was over, or null. */
    public @Nullable End again() {
        return again;
    }

    /** What was done about it; empty if there is nothing to do. */
    public String done() {
        return done;
    }

    /**
     * Names the bug: findings of one kind whose sites are equal. A double release is a bug of the one who closes again,
     * so that site counts as well; so does that of a use after release.
     */
    public String bug() {
        String key = kind + "\n" + lease.pool().name() + "\n" + site.key();
        return again == null ? key : key + "again\n" + again.site().key();
    }

    /** One release: who did it, and where. */
    public static final class End {
        private final String thread;
        private final Site site;

        private End(String thread, Site site) {
            this.thread = thread;
            this.site = site;
        }

        static @Nullable End of(Lease.@Nullable Release release, Predicate<String> poolCode) {
            return release == null ? null : new End(release.thread(), Site.of(release.stack(), poolCode));
        }

        public String thread() {
            return thread;
        }

        public Site site() {
            return site;
        }
    }
}
