// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Which thread executes on a lease just now. That two did at once is a fact: the second fails to take the place and leaves
 * its mark, and the first finds it there at the end of its own execute. One whose end is never seen is so never accused.
 */
public class InFlight {
    private static final AtomicReferenceFieldUpdater<InFlight, Object> PLACE =
            AtomicReferenceFieldUpdater.newUpdater(InFlight.class, Object.class, "place");

    // Null, the thread that executes, or the mark that a second one made of it.
    private volatile @Nullable Object place;
    private volatile boolean told;

    /** The calling thread begins to execute; false if another one is just doing so. */
    public final boolean enter() {
        Thread self = Thread.currentThread();
        Object found = place;
        if (found == null) {
            return PLACE.compareAndSet(this, null, self);
        }
        return found == self || (found instanceof Mark && ((Mark) found).first == self);
    }

    /** Whether a mark is wanted: one a lease is enough, and none is there yet. */
    public final boolean isUnmarked() {
        return !told && place instanceof Thread;
    }

    /** The calling thread, which may not enter, tells the one that executes, unless that has just left. */
    public final void mark(Release second) {
        Object found = place;
        if (found instanceof Thread && found != Thread.currentThread()) {
            PLACE.compareAndSet(this, found, new Mark((Thread) found, second));
        }
    }

    /** The calling thread has come to the end of its execute; returns where a second one began meanwhile, once a lease. */
    public final @Nullable Release leave() {
        Thread self = Thread.currentThread();
        if (PLACE.compareAndSet(this, self, null)) {
            return null;
        }
        Object found = place;
        if (!(found instanceof Mark) || ((Mark) found).first != self) {
            return null; // Another thread's: this one never had the place.
        }
        place = null;
        boolean first = !told;
        told = true;
        return first ? ((Mark) found).second : null;
    }

    private static final class Mark {
        final Thread first;
        final Release second;

        Mark(Thread first, Release second) {
            this.first = first;
            this.second = second;
        }
    }
}
