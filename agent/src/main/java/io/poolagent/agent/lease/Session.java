// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the application did to the session of one lease, by what was seen and never by asking the connection. Its plain
 * fields are written by the thread that works with the connection and may be read a little late by the agent's.
 */
public final class Session {
    // A thread may outlive the agent: so it keeps a type of the JDK, and that lets go.
    private static final ThreadLocal<@Nullable Reference<Session>> WORKED_LAST = new ThreadLocal<>();
    private static volatile boolean watched;

    /** Of whom nothing was seen, and of whom nothing will be. */
    static final Session NONE = new Session();

    static {
        NONE.freeze();
    }

    // Autocommit was switched off through the handle. A pool may lend it so: then no transaction is known of.
    private boolean manual;
    private @Nullable Object isolation;
    private int executed;
    private long sinceMillis;
    private boolean failed;
    private @Nullable String written;
    // The statement that may have written something: it is counted when its caller asks for that.
    private @Nullable Taken uncounted;
    private boolean frozen;
    private @Nullable Reference<Session> self;
    private @Nullable Changes changes;
    // Of what was executed while somebody wanted to know, and whether a transaction was ended by hand.
    private boolean wrote;
    private boolean wroteUnqualified;
    private boolean didOther;
    private boolean ended;

    Session() {}

    /**
     * A transaction was ended, or a part of it undone, on a connection that is no handle. It may be the physical one beneath
     * the handle with which this thread worked last: then nothing is sure any more.
     */
    public static void endedBeneath() {
        Session session = workedLast();
        if (session != null) {
            session.partlyUndone();
        }
    }

    /** The same, of a state that was set. */
    public static void setBeneath(SessionState state) {
        Session session = workedLast();
        if (session != null) {
            session.doubt(state);
        }
    }

    private static @Nullable Session workedLast() {
        Reference<Session> last = WORKED_LAST.get();
        return last == null ? null : last.get();
    }

    /** Whether it is worth knowing from now on what is executed under autocommit too: see {@link #reliesOn}. */
    public static void watch(boolean all) {
        watched = all;
    }

    static boolean isWatched() {
        return watched;
    }

    /** The release begins: what the pool itself does from now on is not the application's doing. */
    void freeze() {
        frozen = true;
    }

    /** {@code setAutoCommit} succeeded; to switch it on commits. */
    public void autoCommit(boolean on) {
        if (on == manual && !frozen) {
            manual = !on;
            ended();
        }
    }

    /** The isolation was set through the handle; null if that failed, and nobody knows to what. */
    public void isolation(@Nullable Object level) {
        if (!frozen) {
            isolation = level;
        }
    }

    /** The transaction ended, or nobody knows: it was tried to. */
    public void ended() {
        if (!frozen) {
            ended = true;
            executed = 0;
            failed = false;
            written = null;
            uncounted = null;
        }
    }

    /** A part of the transaction was undone, and may be all that it had written. */
    public void partlyUndone() {
        if (!frozen) {
            written = null;
            uncounted = null;
        }
    }

    /**
     * A statement was executed; {@code sql} is null if it is not known which.
     *
     * @param rows how many rows it changed, as {@link RowCount} has it
     */
    void executed(@Nullable String sql, boolean threw, long rows, long nowMillis) {
        if (frozen || rows == RowCount.NOTHING_EXECUTED) {
            return;
        }
        uncounted = null;
        if (changes != null || watched || isolation != null) {
            look(Verb.of(sql), sql);
        }
        if (!manual) {
            return;
        }
        if (executed++ == 0) {
            sinceMillis = nowMillis;
        }
        failed = threw;
        if (!threw) {
            switch (Verb.of(sql)) {
                case WRITE:
                    if (rows > 0 || (rows == RowCount.UNKNOWN && Verb.surelyWrites(sql))) {
                        written = sql;
                    }
                    remember();
                    break;
                case READ:
                    break;
                default:
                    ended();
            }
        }
    }

    /** How many rows it changed may yet be asked. */
    void mayBeCounted(Taken statement) {
        if (!frozen && manual && !failed && Verb.of(statement.sql()) == Verb.WRITE) {
            uncounted = statement;
        }
    }

    /** Its caller asked how many rows it changed. */
    @SuppressWarnings("ReferenceEquality") // A record is itself alone.
    public void counted(Taken statement, long rows) {
        if (!frozen && rows > 0 && uncounted == statement) {
            uncounted = null;
            written = statement.sql();
        }
    }

    private void look(Verb verb, @Nullable String sql) {
        wrote |= verb == Verb.WRITE;
        // A table without a dot is looked up in the schema that the session has, if it is not a temporary or a remote
        // one.
        wroteUnqualified |= verb == Verb.WRITE
                && sql != null
                && sql.indexOf('.') < 0
                && sql.indexOf('#') < 0
                && sql.indexOf('@') < 0;
        boolean isOther = verb == Verb.OTHER;
        isolation = isOther ? null : isolation;
        if (isOther || ((changes != null || watched) && Verb.callsFunction(sql))) {
            didOther = true;
            if (changes != null) {
                changes.doubtAll();
            }
        }
    }

    private void remember() {
        Reference<Session> reference = self;
        if (reference == null) {
            reference = new WeakReference<>(this);
            self = reference;
        }
        if (WORKED_LAST.get() != reference) {
            WORKED_LAST.set(reference);
        }
    }

    /** The handle told its holder how it is. */
    public void told(SessionState state, @Nullable Object value) {
        if (!frozen) {
            changes().told(state, value);
        }
    }

    /** The handle was asked how it is, and failed to tell. */
    public void askedInVain(SessionState state) {
        if (!frozen) {
            changes().askedInVain(state);
        }
    }

    /** It was set through the handle. */
    public void set(SessionState state, @Nullable Object value) {
        if (!frozen) {
            changes().set(state, value);
            remember();
        }
    }

    /** It was set, or tried to, and nobody knows to what. */
    public void doubt(SessionState state) {
        if (!frozen) {
            changes().doubt(state);
        }
    }

    private Changes changes() {
        Changes known = changes;
        if (known == null) {
            known = new Changes();
            changes = known;
        }
        return known;
    }

    /** Which of these states are known to be left other than they were lent, and how, in words. */
    public Map<SessionState, SessionChange> left(Set<SessionState> of) {
        Map<SessionState, SessionChange> left = new EnumMap<>(SessionState.class);
        Changes made = changes;
        for (SessionState state : made == null ? Collections.<SessionState>emptySet() : of) {
            SessionChange change = Objects.requireNonNull(made).left(state);
            // That much is told of the transaction.
            if (change != null && (state != SessionState.AUTOCOMMIT || written == null)) {
                left.put(state, change);
            }
        }
        return left;
    }

    /** Whether what is left of it is a change for sure: else only if others of its site set it back. */
    public boolean isSure(SessionState state) {
        Changes made = changes;
        return made != null && made.isSure(state);
    }

    /** What its holder set it to last, in words, without having asked how it was; null if it did not, or nobody knows. */
    public @Nullable String setUnasked(SessionState state) {
        Changes made = changes;
        return made == null ? null : made.setUnasked(state);
    }

    /** What its holder changed and set back to what it was lent with. */
    public Set<SessionState> setBack() {
        Changes made = changes;
        return made == null ? Collections.emptySet() : made.setBack();
    }

    /** Whether its holder set it or asked for it, or tried to: then it does not matter to him how the connection was lent. */
    public boolean cares(SessionState state) {
        Changes made = changes;
        return made != null && made.cares(state);
    }

    /** Whether its holder executed what may set anything, as {@code USE} or {@code SET SCHEMA}. */
    public boolean mayHaveSetBySql() {
        return didOther;
    }

    /**
     * Whether its holder wrote and left it to others how this is: neither set it nor asked, nor executed what might have set it.
     * Of a schema or catalog, whether it wrote to a table that is named without one.
     * Known of what was acquired since {@link #watch} was called.
     */
    public boolean reliesOn(SessionState state) {
        boolean byName = state == SessionState.SCHEMA || state == SessionState.CATALOG;
        return (byName ? wroteUnqualified : wrote)
                && !didOther
                && !cares(state)
                // Who ends transactions by hand takes them to begin by themselves.
                && (state != SessionState.AUTOCOMMIT || !ended);
    }

    /** Whether a transaction is known to be open: autocommit is off, and something was executed since the last end. */
    public boolean isInTransaction() {
        return executed > 0;
    }

    /** Whether autocommit was switched off through the handle. */
    public boolean isAutoCommitOff() {
        return manual;
    }

    /** The isolation that was set through the handle, as JDBC calls it; null if none was, or SQL may have set another since. */
    public @Nullable String isolation() {
        Object level = isolation;
        return level == null ? null : SessionState.ISOLATION.wordsOf(level);
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
