// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.UnendedTransactions;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.UnitEnd;
import io.poolagent.agent.stack.Capture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What woven code does where a unit of work begins and ends: notes in which unit a lease is acquired, and which are open when
 * it ends. Whether that is worth telling is seen later, by the agent's thread. Runs on the application's threads; takes no
 * lock, and allocates nothing in a unit in which nothing is acquired, but for JTA's transactions.
 */
public final class UnitHooks {
    private static final int RANK_OF_TASKS = 0;
    static final int RANK_OF_REQUESTS = 1;

    private static final String TASK = "task";
    static final String TRANSACTION = "transaction";

    @SuppressWarnings("ThreadLocalUsage")
    // Of this watch alone: what an earlier one left on a thread that outlives it must not count.
    private final ThreadLocal<Nest> nests = new ThreadLocal<>();

    private final Demarcation managers = Demarcation.ofManagers();
    private final Demarcation transactions = Demarcation.ofTransactions();
    private final UnendedTransactions unended = new UnendedTransactions();
    private final CoarseClock clock;
    private final Capture capture;
    private volatile @Nullable UnitEnd leftOpen;

    /** @param capture takes the stacks of where transactions begin */
    public UnitHooks(CoarseClock clock, Capture capture) {
        this.clock = clock;
        this.capture = capture;
    }

    /** The JTA transactions that no one ended by the end of the request or task that began them. */
    public UnendedTransactions unended() {
        return unended;
    }

    /** @param kind one of the dispatcher's */
    @Nullable
    Object begins(int kind) {
        switch (kind) {
            case PoolAgentDispatcher.REQUEST:
                return begin(RANK_OF_REQUESTS, Unit.REQUEST);
            case PoolAgentDispatcher.TRANSACTION:
                return begin(RANK_OF_TASKS, TRANSACTION);
            default:
                return begin(RANK_OF_TASKS, TASK);
        }
    }

    private @Nullable Object begin(int rank, String what) {
        return here().begin(rank, what);
    }

    void ends(Object token) {
        Nest.Frame frame = token instanceof Nest ? ((Nest) token).endingDone() : (Nest.Frame) token;
        if (frame != null) {
            frame.leave();
            end(frame, frame.what());
        }
    }

    private void end(Nest.Frame frame, String turnedOut) {
        Unit unit = frame.unit();
        JtaTransaction begun = frame.unendedTransaction();
        if (begun != null) {
            begun.over(turnedOut, clock.millis());
            unended.add(begun);
        }
        List<Lease> open = frame.end(turnedOut, clock.millis());
        UnitEnd receiver = leftOpen;
        if (unit != null && open != null && receiver != null) {
            for (Lease lease : open) {
                receiver.leftOpen(lease, unit);
            }
        }
    }

    /** Who is to be told at once of what units leave open; else it is seen after a grace. */
    public void onLeftOpen(UnitEnd receiver) {
        leftOpen = receiver;
    }

    /**
     * Units pass, from one to the next or out of sight.
     *
     * @param kind one of the dispatcher's
     * @param by the manager of a transaction, or the transaction itself
     * @return what {@link #ends} is to be called with at the end of that call, or null
     */
    @Nullable
    Object passes(int kind, @Nullable Object by) {
        switch (kind) {
            case PoolAgentDispatcher.TASK:
                betweenTasks();
                return null;
            case PoolAgentDispatcher.REQUEST:
                requestGoesOn();
                return null;
            default:
                return by == null ? null : demarcated(kind, by);
        }
    }

    private @Nullable Object demarcated(int what, Object by) {
        if (managers.get(by.getClass())) {
            return demarcated(what);
        }
        if (transactions.get(by.getClass())) {
            itself(what, by);
        }
        return null;
    }

    /** A transaction, which need not be the calling thread's: whoever has it may end it. */
    private void itself(int what, Object transaction) {
        Nest nest = here();
        if (what == PoolAgentDispatcher.SUSPENDED) {
            nest.putAside(transaction);
        } else if (what == PoolAgentDispatcher.RESUMED) {
            if (!nest.takeUp(transaction)) {
                unended.goesOnElsewhere();
            }
        } else {
            if (!nest.isEnding()) {
                unended.goesOnElsewhere();
            }
            nest.endJta(what);
        }
    }

    private @Nullable Object demarcated(int what) {
        Nest nest = here();
        boolean knew = nest.endJta(what);
        if (what == PoolAgentDispatcher.BEGUN) {
            nest.beginJta(unended.begin(clock.millis(), capture.take(false)));
        } else if (what == PoolAgentDispatcher.ENDING && !knew) {
            unended.goesOnElsewhere();
        }
        // The thread has no other than this any more, whatever was seen of it: it was ended out of sight, or is put
        // aside.
        Nest.Frame ending = nest.takeTransaction();
        if (what == PoolAgentDispatcher.BEGUN) {
            nest.beginTransaction(RANK_OF_TASKS, TRANSACTION);
        }
        return what == PoolAgentDispatcher.ENDING ? nest.ending(ending) : null;
    }

    /** The thread is between two tasks of its executor: whatever it did has ended. */
    void betweenTasks() {
        Nest nest = here();
        nest.becomeWorker();
        Nest.Frame transaction = nest.takeTransaction();
        if (transaction != null) {
            end(transaction, TASK);
        }
        end(nest.backToBase(), TASK);
    }

    /** The request on this thread will be answered by another. */
    void requestGoesOn() {
        Nest nest = nests.get();
        if (nest != null && nest.innermost().isOf(RANK_OF_REQUESTS)) {
            nest.innermost().goOnElsewhere();
        }
    }

    /** The calling thread has acquired. */
    void acquired(Lease lease) {
        here().add(lease);
    }

    private Nest here() {
        Nest nest = nests.get();
        if (nest == null) {
            nest = new Nest(Unit.THREAD);
            nests.set(nest);
        }
        return nest;
    }
}
