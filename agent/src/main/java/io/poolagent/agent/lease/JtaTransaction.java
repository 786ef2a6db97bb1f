// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JTA transaction that a thread has begun, and what it acquired in it. Written by that thread alone until its unit of work is
 * over; whoever judges it then reads what came before {@code overMillis}, and whether it was ended after all.
 */
public final class JtaTransaction {
    private static final long NOT_OVER = -1;

    private final List<Lease> leases = new ArrayList<>(1);
    private final int seenElsewhere;
    private volatile @Nullable Release begun;
    private String unit = "";
    private volatile long overMillis = NOT_OVER;
    private volatile boolean ended;

    /**
     * @param begun the time, thread and stack of its begin
     * @param seenElsewhere how many had been seen by then to go on on another thread
     */
    JtaTransaction(Release begun, int seenElsewhere) {
        this.begun = begun;
        this.seenElsewhere = seenElsewhere;
    }

    /** Its thread has acquired in it. What is closed says nothing that the next one does not. */
    public void acquired(Lease lease) {
        for (int i = leases.size() - 1; i >= 0; i--) {
            if (leases.get(i).state() != Lease.State.OPEN) {
                leases.remove(i);
            }
        }
        leases.add(lease);
    }

    /** It was committed, rolled back or suspended. */
    public void end() {
        ended = true;
        if (!isOver()) {
            forget();
        }
    }

    public boolean isEnded() {
        return ended;
    }

    /** A later task of its thread has acquired. If a task left it, its thread is meant to keep it; a request's threads are any. */
    public void goesOn() {
        if (isOver() && !unit.equals(Unit.REQUEST)) {
            ended = true;
        }
    }

    int seenElsewhere() {
        return seenElsewhere;
    }

    /** The unit of work in which it was begun is over, and it was not ended in it. */
    public void over(String unit, long nowMillis) {
        this.unit = unit;
        this.overMillis = nowMillis;
    }

    public boolean isOver() {
        return overMillis != NOT_OVER;
    }

    public long overMillis() {
        return overMillis;
    }

    /** What it was begun in, e.g. {@code request}. */
    public String unit() {
        return unit;
    }

    /** Null once it is forgotten. */
    public @Nullable Release begun() {
        return begun;
    }

    /** The latest of its leases if all are released; null if there is none, or one is open. */
    public @Nullable Lease lastReleased() {
        Lease last = null;
        for (Lease lease : leases) {
            if (lease.release() == null) {
                return null;
            }
            last = lease;
        }
        return last;
    }

    /** How many leases it remembers. */
    int size() {
        return leases.size();
    }

    /** Keeps no stack and no lease any more. */
    public void forget() {
        leases.clear();
        begun = null;
    }
}
