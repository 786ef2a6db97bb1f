// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What executes on a lease just now. The first to begin claims the place by one compare-and-set. Whoever of another thread
 * finds it claimed is listed beside it and leaves its mark, and the first finds that at its own end: that two threads
 * executed at once is then a fact.
 *
 * <p>Why that is so, whatever the interleaving: the place holds a statement, not a thread, so that only the execute that
 * claimed it can collect a mark. Each claim drops the mark that it finds. So a mark that is collected was made between this
 * claim and this end, by a thread that had begun its own execute and not ended it. An execute whose end is never seen stays in
 * the place and collects nothing, as does its thread's next one: that finds the place claimed by its own thread, and takes
 * itself to be within. Who stands in the place without executing has lost it to whoever comes next. What may be missed are
 * overlaps: where the first leaves between the second's look and its mark, and where two threads begin one statement in the
 * same instant.
 *
 * <p>Why nothing that executes is taken for idle: a statement is marked as running by its thread before it claims the place,
 * and is at rest only at its end. It is seen either in the place or beside it; within another of its own thread it need not be
 * seen, since the outer one is.
 */
@SuppressWarnings("ReferenceEquality") // A record is itself alone.
public abstract class InFlight {
    private static final AtomicReferenceFieldUpdater<InFlight, Object> PLACE =
            AtomicReferenceFieldUpdater.newUpdater(InFlight.class, Object.class, "place");

    private static final AtomicReferenceFieldUpdater<InFlight, Queue<Beside>> BESIDE = updater();

    // Null, the statement that executes, or the mark that a second thread made of it.
    private volatile @Nullable Object place;
    // What other threads execute meanwhile: made when there is some, which is a misuse.
    private volatile @Nullable Queue<Beside> beside;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AtomicReferenceFieldUpdater<InFlight, Queue<Beside>> updater() {
        return (AtomicReferenceFieldUpdater)
                AtomicReferenceFieldUpdater.newUpdater(InFlight.class, Queue.class, "beside");
    }

    /** Whether it was reported that two threads executed at once. */
    abstract boolean isTold();

    /** It is reported now. */
    abstract void tell();

    /** The calling thread begins to execute a statement, and has marked it as running. */
    final void enter(Taken by) {
        while (true) {
            Object found = place;
            Taken first = first(found);
            if (first == null || first == by || !first.isRunning()) {
                if (PLACE.compareAndSet(this, found, by)) {
                    return;
                }
            } else {
                if (!first.isRunByCaller()) {
                    addBeside(by);
                }
                return;
            }
        }
    }

    private static @Nullable Taken first(@Nullable Object found) {
        return found instanceof Mark ? ((Mark) found).first : (Taken) found;
    }

    /** The first that executes, or null. */
    public final @Nullable Taken first() {
        return first(place);
    }

    /** Whether another thread than the calling one, which executes as well, began before it, and has no mark yet. */
    public final boolean wantsMark() {
        Object found = place;
        return found instanceof Taken && !isTold() && ((Taken) found).isRunning() && !((Taken) found).isRunByCaller();
    }

    /** The calling thread, which executes, leaves its mark on the first that does, unless that has just left. */
    public final void mark(Release second) {
        Object found = place;
        if (found instanceof Taken && wantsMark()) {
            PLACE.compareAndSet(this, found, new Mark((Taken) found, second));
        }
    }

    /**
     * The calling thread executes what another one is just executing.
     *
     * @param taken what else it executes; null if it is the same statement
     * @return to be ended, if it is the same statement
     */
    public final Beside addBeside(@Nullable Taken taken) {
        if (beside == null) {
            BESIDE.compareAndSet(this, null, new ConcurrentLinkedQueue<>());
        }
        Beside added = new Beside(taken);
        Queue<Beside> all = beside;
        if (all != null) {
            all.add(added);
        }
        return added;
    }

    /** The calling thread has come to the end of its execute; returns where a second one began meanwhile, once a lease. */
    final @Nullable Release leave(Taken by) {
        Object found = place;
        by.rest(); // First: should anything fail from here on, the next one takes the place.
        if (first(found) == by) {
            while (!PLACE.compareAndSet(this, found, null)) {
                Object now = place;
                if (first(now) != by) {
                    break; // Taken over by another just now, since this one is at rest.
                }
                found = now; // Marked just now.
            }
        }
        Queue<Beside> all = beside;
        if (all != null) {
            all.removeIf(one -> !one.isRunning());
        }
        if (isTold() || !(found instanceof Mark) || ((Mark) found).first != by) {
            return null;
        }
        tell();
        return ((Mark) found).second;
    }

    /** Whether anything executes. Called by any thread. */
    final boolean isAnyRunning() {
        Taken first = first();
        if (first != null && first.isRunning()) {
            return true;
        }
        Queue<Beside> all = beside;
        if (all != null) {
            for (Beside one : all) {
                if (one.isRunning()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The lease is over: nothing is kept. */
    final void forgetAll() {
        place = null;
        beside = null;
    }

    private static final class Mark {
        final Taken first;
        final Release second;

        Mark(Taken first, Release second) {
            this.first = first;
            this.second = second;
        }
    }

    /** An execute that found another thread's under way. */
    public static final class Beside {
        private final @Nullable Taken taken;
        private volatile boolean over;

        private Beside(@Nullable Taken taken) {
            this.taken = taken;
        }

        /** It has ended. */
        public void end() {
            over = true;
        }

        private boolean isRunning() {
            return taken == null ? !over : taken.isRunning();
        }
    }
}
