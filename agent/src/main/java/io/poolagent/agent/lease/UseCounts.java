// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** How much was taken through the handle of a lease and is still there. A superclass and no part: each lease has one object less. */
abstract class UseCounts extends InFlight {
    private static final int CONNECTION_OUT = 1;
    private static final int TOLD = 2;
    private static final int ONE_HELD = 4;

    private static final AtomicIntegerFieldUpdater<UseCounts> TAKEN =
            AtomicIntegerFieldUpdater.newUpdater(UseCounts.class, "taken");

    private static final AtomicIntegerFieldUpdater<UseCounts> HELD =
            AtomicIntegerFieldUpdater.newUpdater(UseCounts.class, "held");

    private static final AtomicIntegerFieldUpdater<UseCounts> UNCLOSED =
            AtomicIntegerFieldUpdater.newUpdater(UseCounts.class, "unclosed");

    // Statements and result sets taken through the handle that are neither closed nor collected.
    private volatile int taken;
    // Statements taken through the handle less those that were closed. One that was collected unclosed still counts, so
    // that it
    // does not matter when the collector runs.
    private volatile int unclosed;

    // What else lives on the connection, was handed out and is not collected: how many, times ONE_HELD. Two flags are
    // in it as
    // well, so that no lease takes more memory.
    private volatile int held;

    /** The driver's own connection was handed out, which its pool keeps for good. */
    public void givesOutConnection() {
        flag(CONNECTION_OUT);
    }

    private void flag(int flag) {
        int now = held;
        while ((now & flag) == 0 && !HELD.compareAndSet(this, now, now | flag)) {
            now = held;
        }
    }

    @Override
    boolean isTold() {
        return (held & TOLD) != 0;
    }

    @Override
    void tell() {
        flag(TOLD);
    }

    public boolean gaveOutConnection() {
        return (held & CONNECTION_OUT) != 0;
    }

    void added(Taken one) {
        if (one.isCounted()) {
            UNCLOSED.incrementAndGet(this);
        }
        count(one, 1);
    }

    /** It was closed, or collected: then nobody closed it. Or lent again after its lease: nobody closed it in that. */
    void dropped(Taken one) {
        if (one.isCounted() && one.get() != null && one.lease().state() == Lease.State.OPEN) {
            closed();
        }
        count(one, -1);
    }

    private void count(Taken one, int more) {
        if (one.isHeldOnly()) {
            HELD.addAndGet(this, ONE_HELD * more);
        } else {
            TAKEN.addAndGet(this, more);
        }
    }

    /** One of its statements was closed, or will be and nobody will tell. */
    void closed() {
        UNCLOSED.decrementAndGet(this);
    }

    /** Some may be closed unseen: then those that were not are as good as none, whatever comes. */
    public void countsNoStatements() {
        UNCLOSED.set(this, Integer.MIN_VALUE / 2);
    }

    /** How many statements were taken through the handle and not closed, collected or not; negative if that is not known. */
    public int unclosed() {
        return unclosed;
    }

    /**
     * Another lease has been handed the same object, which both live on, and is the one that it is listed for from now on: of this
     * one it cannot be known any more when it has gone.
     */
    void sharesForGood() {
        HELD.addAndGet(this, ONE_HELD);
    }

    /** Whether something that lives on the connection was handed out and may still be worked with, which nobody sees. */
    public boolean isHeld() {
        return held >= ONE_HELD;
    }

    /** Whether all that was taken through the handle or handed out is gone. */
    boolean isAllGone() {
        return taken <= 0 && !isHeld();
    }

    /** How many statements and result sets taken through the handle are neither closed nor collected. */
    public int taken() {
        return taken;
    }
}
