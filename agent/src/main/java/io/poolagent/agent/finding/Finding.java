// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with one lease, or with a pool as a whole, and the evidence for it, as data: copied when the finding is made,
 * so that nothing of it changes or vanishes while it is written. Immutable: made by {@link #ofLease} or {@link #ofPool}, and each further method gives
 * a finding that knows more.
 */
public final class Finding {
    public static final long UNKNOWN_CONNECTION = -1;

    private final Kind kind;
    private final PoolFacts pool;
    private final Place site;
    private final @Nullable List<StackTraceElement> stack;
    private final @Nullable String thread;
    private final long heldMillis;
    private final long serverConnection;
    private final @Nullable Usage usage;
    // What is added later.
    private List<Detail> details = Collections.emptyList();
    private @Nullable Place culprit;
    private @Nullable LossCause cause;
    private @Nullable ReclaimResult reclaim;
    private @Nullable CallFate fate;
    private String aspect = "";
    private boolean countedOnly;
    private @Nullable Kind earlier;
    private @Nullable List<Reference<ClassLoader>> loaders;

    private Finding(
            Kind kind,
            PoolFacts pool,
            Place site,
            @Nullable List<StackTraceElement> stack,
            @Nullable String thread,
            long heldMillis,
            long serverConnection,
            @Nullable Usage usage) {
        this.kind = kind;
        this.pool = pool;
        this.site = site;
        this.stack = stack;
        this.thread = thread;
        this.heldMillis = heldMillis;
        this.serverConnection = serverConnection;
        this.usage = usage;
    }

    private Finding(Finding from) {
        this.kind = from.kind;
        this.pool = from.pool;
        this.thread = from.thread;
        this.site = from.site;
        this.stack = from.stack;
        this.heldMillis = from.heldMillis;
        this.usage = from.usage;
        this.serverConnection = from.serverConnection;
        this.details = from.details;
        this.culprit = from.culprit;
        this.cause = from.cause;
        this.reclaim = from.reclaim;
        this.fate = from.fate;
        this.aspect = from.aspect;
        this.countedOnly = from.countedOnly;
        this.earlier = from.earlier;
        this.loaders = from.loaders;
    }

    /**
     * A finding that a lease is to blame for.
     *
     * @param stack of its acquire, to be given away; null if that was not captured
     * @param thread the name of the one that acquired it
     * @param serverConnection what the server calls the connection; {@link #UNKNOWN_CONNECTION} if that is not known
     */
    public static Finding ofLease(
            Kind kind,
            PoolFacts pool,
            Place site,
            @Nullable List<StackTraceElement> stack,
            String thread,
            long heldMillis,
            long serverConnection,
            Usage usage) {
        return new Finding(kind, pool, site, stack, thread, heldMillis, serverConnection, usage);
    }

    /** A finding that no single lease is to blame for; {@code site} is whose call shows it. */
    public static Finding ofPool(Kind kind, PoolFacts pool, Place site) {
        return new Finding(kind, pool, site, null, null, 0, UNKNOWN_CONNECTION, null);
    }

    /** With one more detail; null adds none. */
    public Finding with(@Nullable Detail detail) {
        if (detail == null) {
            return this;
        }
        List<Detail> more = new ArrayList<>(details);
        more.add(detail);
        Finding next = new Finding(this);
        next.details = Collections.unmodifiableList(more);
        return next;
    }

    /** With what was done at the line to mend: the bug is that of its place as well as of the acquire's. */
    public Finding blaming(Deed deed) {
        Finding next = new Finding(with(deed));
        next.culprit = deed.place();
        return next;
    }

    /** The same finding, with what was done about it. */
    public Finding with(ReclaimResult result) {
        Finding next = new Finding(this);
        next.reclaim = result;
        return next;
    }

    /** With what became of the call that should not have been made. */
    public Finding with(CallFate what) {
        Finding next = new Finding(this);
        next.fate = what;
        return next;
    }

    /** With what explains it, if anything does. */
    public Finding because(@Nullable LossCause what) {
        Finding next = new Finding(this);
        next.cause = what;
        return next;
    }

    /** A bug of its own among those of its kind and site. */
    public Finding about(String what) {
        Finding next = new Finding(this);
        next.aspect = what;
        return next;
    }

    /** Of a lease of which this was found before: that was the same bug. */
    public Finding insteadOf(@Nullable Kind earlier) {
        Finding next = new Finding(this);
        next.earlier = earlier;
        return next;
    }

    /** In an application whose log is found by these class loaders, tried in that order. Weak: they go with it. */
    public Finding in(@Nullable List<Reference<ClassLoader>> application) {
        Finding next = new Finding(this);
        next.loaders = application;
        return next;
    }

    /** The class loaders by which its application's log is found; null if they are not known, or nobody asks for them. */
    public @Nullable List<Reference<ClassLoader>> loaders() {
        return loaders;
    }

    /** One more of what was reported a short while ago. */
    public Finding onlyCounted() {
        Finding next = new Finding(this);
        next.countedOnly = true;
        return next;
    }

    /** Whether it is counted and not written. */
    public boolean isCountedOnly() {
        return countedOnly;
    }

    public Kind kind() {
        return kind;
    }

    public PoolFacts pool() {
        return pool;
    }

    /** The name of the thread that acquired the lease at fault; null if no single one is. */
    public @Nullable String thread() {
        return thread;
    }

    /** Where the lease was acquired. */
    public Place site() {
        return site;
    }

    /** The whole stack of the acquire as it was captured, the agent's frames among it; null if it was not. */
    public @Nullable List<StackTraceElement> stack() {
        return stack;
    }

    public long heldMillis() {
        return heldMillis;
    }

    /** Whether it is known what the server calls the connection. */
    public boolean hasServerConnection() {
        return serverConnection != UNKNOWN_CONNECTION;
    }

    /** What the server calls the connection, if that is known. */
    public long serverConnection() {
        return serverConnection;
    }

    /** What was last done with the connection; null if no single lease is at fault. */
    public @Nullable Usage usage() {
        return usage;
    }

    /** What else is known, in the order to be told. */
    public List<Detail> details() {
        return details;
    }

    /** The first detail of this kind; null if there is none. */
    public <T extends Detail> @Nullable T detail(Class<T> type) {
        for (Detail detail : details) {
            if (type.isInstance(detail)) {
                return type.cast(detail);
            }
        }
        return null;
    }

    /** The code to mend: where it was closed again or used wrongly, else where it was acquired. */
    public Place culprit() {
        return culprit == null ? site : culprit;
    }

    /** What was done about it; null if there is nothing to do. */
    public @Nullable ReclaimResult reclaim() {
        return reclaim;
    }

    /** What became of the call that should not have been made; null if it is of no other kind. */
    public @Nullable CallFate fate() {
        return fate;
    }

    /** Equal for findings about which the same was done. */
    public String outcome() {
        return reclaim == null ? String.valueOf(fate) : reclaim.key();
    }

    /** What explains the finding; null unless the evidence carries it. */
    public @Nullable LossCause cause() {
        return cause;
    }

    /**
     * Names the bug: findings of one kind whose sites are equal. A double release is a bug of the one who closes again,
     * so that site counts as well; so does that of a use after release. Pools that only a number tells apart, as those
     * without a name, may be many and made anew with each deployment: what is wrong with all is one bug.
     */
    public String bug() {
        return pool.commonName() + "\n" + place(kind);
    }

    /** The bug that the same lease was counted as before; null if it was not. */
    @Nullable
    String earlierBug() {
        return earlier == null ? null : pool.commonName() + "\n" + place(earlier);
    }

    /** Equal for findings of one site of one pool, whatever was found there. */
    public String siteInPool() {
        return pool.commonName() + "\n" + site.key();
    }

    /** A short name of the bug that is the same in every JVM; whatever the pool is called there, if its place is known. */
    public String fingerprint() {
        return fingerprintAs(kind);
    }

    /** The name that it would have if it had been found as another kind. */
    public String fingerprintAs(Kind other) {
        return Fingerprint.of(place(other));
    }

    private String place(Kind of) {
        String key = of + aspect(aspect) + "\n" + site.key();
        if (site.frames().isEmpty() && culprit().frames().isEmpty()) {
            // Of no place at all: then at least one pool's bugs are not another's, nor one statement's another's.
            key += "in\n" + pool.kind() + "\n" + pool.commonName() + "\n" + (usage == null ? "" : usage.key());
        }
        return culprit == null ? key : key + "again\n" + culprit.key();
    }

    private static String aspect(String what) {
        return what.isEmpty() ? "" : ' ' + what;
    }
}
