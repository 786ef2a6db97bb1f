// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What the application did to the session of one lease, by what was seen and never by asking the connection. Its plain
 * fields are written by the thread that works with the connection and may be read a little late by the agent's.
 */
public final class Session {
    // A thread may outlive the agent: so it keeps a type of the JDK, and that lets go.
    private static final ThreadLocal<@Nullable Reference<Session>> WROTE_LAST = new ThreadLocal<>();

    private final InFlight inFlight = new InFlight();
    // Autocommit was switched off through the handle. A pool may lend it so: then no transaction is known of.
    private boolean manual;
    private int executed;
    private long sinceMillis;
    private boolean failed;
    private @Nullable String written;
    private boolean frozen;
    private @Nullable Reference<Session> self;

    Session() {}

    /**
     * A transaction was ended, or a part of it undone, on a connection that is no handle. It may be the physical one beneath
     * the handle with which this thread wrote last: then nothing is sure any more.
     */
    public static void endedBeneath() {
        Reference<Session> last = WROTE_LAST.get();
        Session session = last == null ? null : last.get();
        if (session != null) {
            session.partlyUndone();
        }
    }

    /** The release begins: what the pool itself does from now on is not the application's doing. */
    public void freeze() {
        frozen = true;
    }

    public InFlight inFlight() {
        return inFlight;
    }

    /** {@code setAutoCommit} succeeded; to switch it on commits. */
    public void autoCommit(boolean on) {
        if (on == manual && !frozen) {
            manual = !on;
            ended();
        }
    }

    /** The transaction ended, or nobody knows: it was tried to. */
    public void ended() {
        if (!frozen) {
            executed = 0;
            failed = false;
            written = null;
        }
    }

    /** A part of the transaction was undone, and may be all that it had written. */
    public void partlyUndone() {
        if (!frozen) {
            written = null;
        }
    }

    /** A statement was executed; {@code sql} is null if it is not known which. */
    void executed(@Nullable String sql, boolean threw, long nowMillis) {
        if (!manual || frozen) {
            return;
        }
        if (executed++ == 0) {
            sinceMillis = nowMillis;
        }
        failed = threw;
        if (!threw) {
            switch (Verb.of(sql)) {
                case WRITE:
                    written = sql;
                    remember();
                    break;
                case READ:
                    break;
                default:
                    ended();
            }
        }
    }

    private void remember() {
        Reference<Session> reference = self;
        if (reference == null) {
            reference = new WeakReference<>(this);
            self = reference;
        }
        if (WROTE_LAST.get() != reference) {
            WROTE_LAST.set(reference);
        }
    }

    /** Whether a transaction is known to be open: autocommit is off, and something was executed since the last end. */
    public boolean isInTransaction() {
        return executed > 0;
    }

    /** Since when, by the coarse clock. */
    public long sinceMillis() {
        return sinceMillis;
    }

    /** How many statements were executed in it. */
    public int executed() {
        return executed;
    }

    /** The last statement that changed something in it, as it was written; null if none surely did. */
    public @Nullable String written() {
        return written;
    }

    /** Whether the statement executed last threw. */
    public boolean hasFailed() {
        return failed;
    }
}
