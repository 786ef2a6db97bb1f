// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a lease knows of the pool it came from. Each pool's adapter says what differs; any thread may call. */
public interface Pool {
    /** A number that is not known. */
    long UNKNOWN = -1;

    /** What becomes of a transaction that is open when its connection is released. */
    enum OpenTransaction {
        ROLLED_BACK,
        COMMITTED,
        /** The next holder goes on in it. */
        LEFT_OPEN,
        UNKNOWN
    }

    /** The pool's name as its owner knows it, never null. */
    String name();

    /** The kind of pool, e.g. {@code HikariCP}; never null. */
    String kind();

    /**
     * The pool-internal object through which a lost lease can be taken back, or null. It must not keep the handle
     * reachable, and no method of the handle may be called to get it.
     */
    @Nullable
    Object anchor(Object handle);

    /** What the server calls the connection, as in its process list; {@link #UNKNOWN} if that cannot be had without a call. */
    long serverConnection(Object anchor);

    /**
     * Whether the pool itself knows the anchor's lease to be over, by a way that is not the handle's close: what is beneath
     * the anchor may be another holder's by then. Called by the agent's threads.
     */
    boolean isOver(Object anchor);

    /**
     * The same, by what the pool has left in the handle itself, for pools whose anchor does not tell. Called by the agent's
     * threads; calls no method of the handle.
     */
    default boolean hasClosed(Object handle) {
        return false;
    }

    /**
     * Whether the pool proves that it still counts the anchor's lease as lent though the handle's close threw, and that nobody
     * will take it back. False wherever it may have the connection again, or cannot tell one lease from the next. Called by the
     * agent's thread.
     *
     * @param handleType the handle's class
     */
    default boolean isStillLent(Object anchor, String handleType) {
        return false;
    }

    /**
     * Why a connection that its holder can still reach must not be taken back by closing it; null if it may be.
     */
    TakeBack.@Nullable How objectionToClosing(Object handle);

    /**
     * The agent is about to close this handle in its holder's place: sees to it that what the holder does with it at that
     * moment cannot harm the next one. Called by the agent's thread; calls no method of the handle.
     */
    default void closesForReclaim(Object handle) {}

    /** Whether it lends in autocommit mode but does not see to it at a close: its next holder gets what the last one left. */
    boolean leavesAutoCommitOff();

    /** It has lent an object that it had lent before: whose close it is cannot be told. */
    void lendsAgain();

    /**
     * Whether this close is the pool's own, of a connection that it parts with: some lend the physical connection itself,
     * whose {@code close()} is then both. Called on the application's threads; calls no method of the handle.
     */
    boolean closesItself(Object handle);

    /** Whether a class, by its name, is known to be part of this pool: what that closes is the pool's business. */
    default boolean isOwnCode(String className) {
        return false;
    }

    /**
     * Whether, as it is configured, it may close its holders' handles by itself: then a first close of which no stack was
     * captured may be its own. Called by the agent's thread.
     */
    default boolean closesHandles() {
        return false;
    }

    /**
     * After how long it takes a connection from its holder by itself; null if it does not, or was closed, or that is not known.
     * Called by the agent's thread.
     */
    default @Nullable HoldLimit holdLimit() {
        return null;
    }

    /** Whether a pool took a connection from its holder by itself. */
    enum Taking {
        YES,
        /** If its holder asked for nothing just then: otherwise that may have ended the lease. */
        IF_UNUSED,
        /** It is just doing something to it. */
        NOT_YET,
        NO
    }

    /**
     * Whether it took this one by itself, which it has a limit for and which is over without a close of its holder: the application may
     * have asked the pool to end it, or it may have broken. Called by the agent's thread; calls no method of the handle.
     *
     * @param handle null if it is collected
     */
    default Taking hasTaken(@Nullable Object anchor, @Nullable Object handle, HoldLimit limit) {
        return Taking.YES;
    }

    /**
     * What it was made with and has; null if it was closed, its data source is gone, or that cannot be read. Called by the agent's
     * thread; runs none of its code.
     */
    default @Nullable OpenPool ifOpen() {
        return null;
    }

    /**
     * Whether it is known to have been closed: not if its data source is gone. Called by the agent's thread; runs none of its
     * code.
     */
    default boolean isClosed() {
        return false;
    }

    /** Whether a rule says which methods lend and take back, so that {@code close()} is no release. */
    default boolean isByRule() {
        return false;
    }

    /** Whether an adapter or a rule knows it: otherwise it may be but a data source that a pool fills itself from. */
    default boolean isKnown() {
        return true;
    }

    /** Whether there is no pool: its only lease is a connection opened for its holder alone. */
    default boolean isNone() {
        return false;
    }

    /** What the pool does at close with a transaction that is open. Called by the agent's thread. */
    OpenTransaction openTransaction();

    /** Whether it is known not to close at release the statements that its holder left open. Any thread may call. */
    default boolean leavesStatementsOpen() {
        return false;
    }

    /** What of a session it is known to hand on as its holder left it, with the settings that it has. */
    default Set<SessionState> handsOn() {
        return Collections.emptySet();
    }

    /** Counts what happens to its connections. */
    PoolCounters counters();

    /** Something was found in this pool: from now on it is worth the cost of looking closely. */
    void suspect();

    boolean isSuspect();

    /**
     * Takes a lost lease back: rolled back first. Called on the agent's own thread, when the handle is collected; once,
     * unless the rollback failed.
     *
     * @throws NotRolledBack if it could not be rolled back, and nothing else was done
     * @throws Exception whatever the pool or driver throws; the connection is then as it was or gone
     */
    TakeBack reclaim(Object anchor) throws Exception;
}
