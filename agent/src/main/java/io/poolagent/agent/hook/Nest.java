// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.AgentThread;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Unit;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The units of work that one thread is in: the thread itself, in it a task or transaction, and a request. Of a unit
 * within another of the same or a higher rank only the outer counts: a forward within a request, a task that is helped with
 * by another. Its thread's own; nothing is allocated by a unit in which nothing is acquired, but for JTA's transactions.
 *
 * <p>The end of a unit may never be seen: see {@link AcquireDepth}. So the end of one also leaves all that began within it, and
 * a frame that is used again has forgotten what the last unit left there. Where the outermost end is missing, its thread's
 * next units of that rank are taken to be within it, and nothing is told of them, until its executor asks for a task.
 */
final class Nest {
    static final int RANKS = 2;

    /** One of each rank, and a transaction. */
    private static final int MOST_WITHIN = RANKS + 1;

    private static final int MOST_ASIDE = 8;
    private static final int[] NONE = {};

    private final WeakReference<Thread> thread = new WeakReference<>(Thread.currentThread());
    // What is acquired while an application starts is often meant to last, and its main thread may end then.
    private final boolean isMain = Thread.currentThread().getName().equals("main");
    // It ends after one call of the application's code.
    private final boolean isAgents = Thread.currentThread() instanceof AgentThread;
    private final Frame[] frames = new Frame[RANKS];
    private final Frame base;
    private Frame innermost;
    private boolean worker;
    private @Nullable Frame transaction;
    private @Nullable JtaTransaction jta;
    private @Nullable Frame jtaWithin;
    private boolean resumed;
    // Identities, which keep nothing: of what was suspended here, and perhaps zeros.
    private int[] aside = NONE;
    private int nextAside;
    private boolean isEnding;
    private @Nullable Frame ending;

    /** @param what a thread is called outside of any unit */
    Nest(String what) {
        this.base = new Frame(this, -1);
        base.what = what;
        this.innermost = base;
    }

    /** The frame of a unit that begins; null if it is within another that counts instead. */
    @Nullable
    Frame begin(int rank, String what) {
        if (rank <= innermost.rank) {
            return null;
        }
        Frame frame = frames[rank];
        if (frame == null) {
            frame = new Frame(this, rank);
            frames[rank] = frame;
        }
        frame.forget();
        frame.what = what;
        frame.outer = innermost;
        frame.goesOn = false;
        innermost = frame;
        return frame;
    }

    /** A transaction has begun that some other call will end, with no method around both. */
    void beginTransaction(int rank, String what) {
        Frame frame = begin(rank, what);
        if (frame != null) {
            frames[rank] = null; // What is acquired while it ends is not its own, nor is what begins then the same.
            frame.midway = true;
            transaction = frame;
        }
    }

    /** Leaves the transaction that began so, and gives it to be ended; null if there is none. */
    @Nullable
    Frame takeTransaction() {
        Frame frame = transaction;
        transaction = null;
        if (frame != null && frame == innermost) {
            frame.leave();
        } else if (frame != null && innermost.outer == frame) {
            innermost.outer = frame.outer; // A request within it.
        }
        return frame;
    }

    /** A JTA transaction has begun. It is to end within the request or task around it; Spring's transactions are none. */
    void beginJta(JtaTransaction begun) {
        Frame within = innermost;
        while (within.outer != null && within.what.equals(UnitHooks.TRANSACTION)) {
            within = within.outer;
        }
        jta = begun;
        jtaWithin = within;
    }

    /**
     * That one has ended, was put aside, or another begins.
     *
     * @param what one of the dispatcher's
     * @return false if this thread neither began nor resumed it, nor calls this within another that ends it
     */
    boolean endJta(int what) {
        JtaTransaction mine = jta;
        boolean knew = mine != null || resumed || isEnding;
        // A begin in a later task does not end what an earlier one has left.
        if (mine != null && (what != PoolAgentDispatcher.BEGUN || !mine.isOver())) {
            mine.end();
        }
        jta = null;
        jtaWithin = null;
        resumed = false;
        return knew;
    }

    /** This JTA transaction was suspended. */
    void putAside(Object transaction) {
        if (aside == NONE) {
            aside = new int[MOST_ASIDE];
        }
        aside[nextAside] = System.identityHashCode(transaction);
        nextAside = (nextAside + 1) % MOST_ASIDE;
    }

    /** This one was resumed. False if it is not known to have been suspended on this thread. */
    boolean takeUp(Object transaction) {
        resumed = true;
        int identity = System.identityHashCode(transaction);
        for (int each : aside) {
            if (each == identity) {
                return true;
            }
        }
        return isEnding;
    }

    /** A manager ends the thread's transaction. What it calls to do so says nothing new. */
    boolean isEnding() {
        return isEnding;
    }

    /** The same begins. Returns what {@link UnitHooks#ends} is to be called with; null if this is within another. */
    @Nullable
    Object ending(@Nullable Frame frame) {
        if (isEnding) {
            return frame;
        }
        isEnding = true;
        ending = frame;
        return this;
    }

    /** It is done. Returns the transaction that was given then. */
    @Nullable
    Frame endingDone() {
        Frame frame = ending;
        isEnding = false;
        ending = null;
        return frame;
    }

    Frame innermost() {
        return innermost;
    }

    /** The thread works for an executor that says when a task has ended. */
    void becomeWorker() {
        worker = true;
    }

    /** The calling thread has acquired. */
    void add(Lease lease) {
        if (isAgents) { // Within a transaction, too.
            ((AgentThread) Thread.currentThread()).acquires();
            return;
        }
        Frame frame = innermost;
        JtaTransaction begun = jta;
        if (begun != null && jtaWithin != null) {
            begun.acquired(lease);
        } else if (begun != null && frame.rank != UnitHooks.RANK_OF_REQUESTS) {
            begun.goesOn();
        }
        if (frame != base) {
            frame.add(lease, true);
        } else if (!isMain) {
            frame.add(lease, worker);
        }
    }

    /** What is not in any unit: there is none open any more. */
    Frame backToBase() {
        innermost = base;
        isEnding = false;
        return base;
    }

    /** One unit, from its begin to its end; used again for the next. */
    static final class Frame {
        private final Nest nest;
        private final int rank;
        private final List<Lease> leases = new ArrayList<>(2);
        private String what = "";
        private @Nullable Frame outer;
        private @Nullable Unit unit;
        private boolean goesOn;
        private boolean midway;

        private Frame(Nest nest, int rank) {
            this.nest = nest;
            this.rank = rank;
        }

        String what() {
            return what;
        }

        /** The JTA transaction that was begun in it and is still open; null if there is none. Once: it is over then. */
        @Nullable
        JtaTransaction unendedTransaction() {
            if (nest.jtaWithin != this) {
                return null;
            }
            nest.jtaWithin = null;
            return goesOn ? null : nest.jta;
        }

        boolean isBase() {
            return outer == null;
        }

        /** Null if nothing was acquired in it. */
        @Nullable
        Unit unit() {
            return unit;
        }

        /** How many leases it remembers. */
        int size() {
            return leases.size();
        }

        boolean isOf(int otherRank) {
            return rank == otherRank;
        }

        /** What is acquired in it may be released anywhere and at any time. */
        void goOnElsewhere() {
            goesOn = true;
            if (unit != null) {
                unit.goOnElsewhere();
            }
        }

        /** @param keep whether somebody will end this unit, and wants to know then what was acquired in it */
        void add(Lease lease, boolean keep) {
            Unit in = unit;
            if (in == null) {
                in = new Unit(what, isBase() ? nest.thread : null);
                unit = in;
                if (midway) {
                    in.endsMidway();
                }
                if (goesOn) {
                    in.goOnElsewhere();
                }
            }
            lease.acquiredIn(in);
            if (keep) {
                // Else a task that acquires for ever would remember for ever.
                for (int i = leases.size() - 1; i >= 0; i--) {
                    if (leases.get(i).state() != Lease.State.OPEN) {
                        leases.remove(i);
                    }
                }
                leases.add(lease);
            }
        }

        /** Back to the unit around this one, and out of all within it whose end was not seen; nothing if it was left before. */
        void leave() {
            Frame around = outer;
            Frame frame = nest.innermost;
            for (int i = 0; i <= MOST_WITHIN && frame != null && frame != this; i++) {
                frame = frame.outer;
            }
            if (around != null && frame == this) {
                nest.innermost = around;
            }
        }

        /** What a unit left here whose end was not seen, or failed. */
        private void forget() {
            if (unit != null) {
                unit = null;
            }
            if (!leases.isEmpty()) {
                leases.clear();
            }
        }

        /** Ends the unit, if anything was acquired in it, and forgets it; returns the leases that are open. */
        @Nullable
        List<Lease> end(String turnedOut, long nowMillis) {
            Unit ending = unit;
            if (ending == null) {
                return null;
            }
            unit = null;
            List<Lease> open = null;
            for (int i = 0; i < leases.size() && !goesOn; i++) {
                Lease lease = leases.get(i);
                if (lease.state() == Lease.State.OPEN) {
                    lease.unitEnds();
                    open = open == null ? new ArrayList<>(leases.size()) : open;
                    open.add(lease);
                }
            }
            leases.clear();
            if (open != null) {
                ending.end(turnedOut, nowMillis);
            }
            return open;
        }
    }
}
