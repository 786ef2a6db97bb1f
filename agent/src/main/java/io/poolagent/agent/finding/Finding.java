// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with one lease, or with a pool as a whole, and the evidence for it. Immutable: made by {@link #of}, and
 * each further method gives a finding that knows more.
 */
public final class Finding {
    private static final Pattern NUMBER = Pattern.compile("-\\d+$");

    private final Kind kind;
    private final Pool pool;
    private final @Nullable Lease lease;
    private final Site site;
    private final @Nullable List<StackTraceElement> stack;
    private final long heldMillis;
    private final String detail;
    private final List<Part> parts;
    private final @Nullable Part culprit;
    private final String done;
    private final @Nullable String cause;
    private final String aspect;
    private final @Nullable Usage usage;
    private final long serverConnection;

    private Finding(
            Finding from,
            List<Part> parts,
            @Nullable Part culprit,
            String detail,
            String done,
            @Nullable String cause,
            String aspect) {
        this.kind = from.kind;
        this.pool = from.pool;
        this.lease = from.lease;
        this.site = from.site;
        this.stack = from.stack;
        this.heldMillis = from.heldMillis;
        this.usage = from.usage;
        this.serverConnection = from.serverConnection;
        this.detail = detail;
        this.parts = Collections.unmodifiableList(parts);
        this.culprit = culprit;
        this.done = done;
        this.cause = cause;
        this.aspect = aspect;
    }

    private Finding(
            Kind kind,
            Pool pool,
            @Nullable Lease lease,
            Site site,
            @Nullable List<StackTraceElement> stack,
            long heldMillis,
            @Nullable Usage usage) {
        this.kind = kind;
        this.pool = pool;
        this.lease = lease;
        this.site = site;
        this.stack = stack;
        this.heldMillis = heldMillis;
        this.usage = usage;
        Object anchor = lease == null ? null : lease.anchor();
        this.serverConnection = anchor == null ? Pool.UNKNOWN : pool.serverConnection(anchor);
        this.detail = "";
        this.parts = Collections.emptyList();
        this.culprit = null;
        this.done = "";
        this.cause = null;
        this.aspect = "";
    }

    static Finding of(Kind kind, Lease lease, long heldMillis, Predicate<String> poolCode) {
        // Read once, and copied: whoever releases the lease may forget it meanwhile, and so may its evidence's keeper.
        Throwable captured = lease.acquireStack();
        List<StackTraceElement> stack = captured == null ? null : Arrays.asList(captured.getStackTrace());
        return new Finding(
                kind,
                lease.pool(),
                lease,
                Site.ofCaptured(stack, poolCode),
                stack,
                heldMillis,
                Usage.of(lease, heldMillis, poolCode));
    }

    /** A finding that no single lease is to blame for; {@code site} is whose call shows it. */
    static Finding of(Kind kind, Pool pool, Site site) {
        return new Finding(kind, pool, null, site, null, 0, null);
    }

    /** Of a lease that has ended: held until its release, which is named {@code closed at}. */
    static Finding ofReleased(Kind kind, Lease lease, Release now, Predicate<String> poolCode) {
        Release release = lease.release();
        long held = (release == null ? now : release).millis() - lease.acquiredMillis();
        Finding finding = of(kind, lease, held, poolCode);
        // None while another thread is just releasing it.
        return release == null
                ? finding
                : finding.with(Part.place(lease.pool().isByRule() ? "released at" : "closed at", release, poolCode));
    }

    /** With one more part. */
    Finding with(Part part) {
        return new Finding(this, and(part), culprit, detail, done, cause, aspect);
    }

    /** With one more part, which is the line to mend: the bug is that of its site as well as of the acquire's. */
    Finding blaming(Part part) {
        return new Finding(this, and(part), part, detail, done, cause, aspect);
    }

    private List<Part> and(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return more;
    }

    /** With what the first line has a place for, e.g. a limit. */
    Finding detailed(String what) {
        return new Finding(this, parts, culprit, what, done, cause, aspect);
    }

    /** The same finding, with what was done about it. */
    public Finding done(String what) {
        return new Finding(this, parts, culprit, detail, what, cause, aspect);
    }

    /** With what explains it, if anything does. */
    Finding because(@Nullable String what) {
        return new Finding(this, parts, culprit, detail, done, what, aspect);
    }

    /** A bug of its own among those of its kind and site. */
    Finding about(String what) {
        return new Finding(this, parts, culprit, detail, done, cause, what);
    }

    public Kind kind() {
        return kind;
    }

    public Pool pool() {
        return pool;
    }

    /** The lease that is at fault, or null if no single one is. */
    public @Nullable Lease lease() {
        return lease;
    }

    /** Where the lease was acquired. */
    public Site site() {
        return site;
    }

    /** The whole stack of the acquire as it was captured, the agent's frames among it; null if it was not. */
    public @Nullable List<StackTraceElement> stack() {
        return stack;
    }

    public long heldMillis() {
        return heldMillis;
    }

    /** What the server calls the connection; {@link Pool#UNKNOWN} if that is not known. */
    public long serverConnection() {
        return serverConnection;
    }

    /** What was last done with the connection; null if no single lease is at fault. */
    public @Nullable Usage usage() {
        return usage;
    }

    /** What else is known, in the order to be told. */
    public List<Part> parts() {
        return parts;
    }

    /** The code to mend: where it was closed again or used wrongly, else where it was acquired. */
    public Site culprit() {
        return culprit == null || culprit.site() == null ? site : culprit.site();
    }

    /** What was done about it; empty if there is nothing to do. */
    public String done() {
        return done;
    }

    /** What is wrong, in one sentence. */
    public String headline() {
        return String.format(kind.headline(), "pool '" + pool.name() + "'", detail);
    }

    /** What explains the finding, in one sentence; null unless the evidence carries it. */
    public @Nullable String cause() {
        return cause;
    }

    /**
     * Names the bug: findings of one kind whose sites are equal. A double release is a bug of the one who closes again,
     * so that site counts as well; so does that of a use after release. Pools that only a number tells apart, as those
     * without a name, may be many and made anew with each deployment: what is wrong with all is one bug.
     */
    public String bug() {
        return poolName() + "\n" + place();
    }

    private String poolName() {
        return NUMBER.matcher(pool.name()).replaceFirst("-");
    }

    /** A short name of the bug that is the same in every JVM; whatever the pool is called there, if its place is known. */
    public String fingerprint() {
        return Fingerprint.of(place());
    }

    private String place() {
        String key = kind + aspect + "\n" + site.key();
        if (site.frames().isEmpty() && culprit().frames().isEmpty()) {
            // Of no place at all: then at least one pool's bugs are not another's, nor one statement's another's.
            key += "in\n" + pool.kind() + "\n" + poolName() + "\n" + (usage == null ? "" : usage.key());
        }
        return culprit == null ? key : key + "again\n" + culprit().key();
    }
}
