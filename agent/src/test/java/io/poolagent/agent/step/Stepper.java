// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.step;

import java.util.concurrent.Semaphore;

/** One of the two threads of a {@link Scenario}. It runs only while it has the turn, and gives it away at the steps it is told to. */
public final class Stepper extends Thread {
    private final Semaphore turn = new Semaphore(0);
    private Interleavings.Run run;
    private Runnable task;
    private Stepper other;
    private boolean ended;

    Stepper(String name) {
        super(name);
        setDaemon(true);
    }

    /** Called by {@linkplain SteppedLoader stepped} code before each of its steps. */
    public static void step() {
        if (Thread.currentThread() instanceof Stepper self) {
            self.mayGiveTurnAway();
        }
    }

    void prepare(Interleavings.Run next, Runnable what, Stepper beside) {
        run = next;
        task = what;
        other = beside;
        ended = false;
    }

    /** There is nothing more to run. */
    void finish() {
        task = null;
        giveTurn();
    }

    void giveTurn() {
        turn.release();
    }

    @Override
    public void run() {
        for (turn.acquireUninterruptibly(); task != null; turn.acquireUninterruptibly()) {
            try {
                task.run();
            } catch (Throwable t) {
                run.failed(t);
            }
            ended = true;
            if (other.ended) {
                run.ended();
            } else {
                other.giveTurn();
            }
        }
    }

    private void mayGiveTurnAway() {
        if (run.switchesHere() && !other.ended) {
            run.switched();
            other.giveTurn();
            turn.acquireUninterruptibly();
        }
    }
}
