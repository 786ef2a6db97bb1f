// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.step;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs a {@link Scenario} in every interleaving of its two threads with at most so many switches between them. Nearly all faults
 * of real code need but two. A run is told by the steps at which it switches, so a failure can be repeated.
 */
public final class Interleavings {
    private static final long MOST_SECONDS = 60;

    private final Class<? extends Scenario> scenario;
    private final int switches;
    private final Stepper one = new Stepper("one");
    private final Stepper other = new Stepper("other");
    private int runs;

    private Interleavings(Class<? extends Scenario> scenario, int switches) {
        this.scenario = scenario;
        this.switches = switches;
    }

    /**
     * Fails if the scenario does not hold in one of them.
     *
     * @param scenario has a constructor without parameters; it and the stepped classes are of one package
     * @param switches how many at most; {@link #switches} says what is asked for
     * @param stepped the classes whose steps count
     * @return how many there are
     */
    public static int run(Class<? extends Scenario> scenario, int switches, Class<?>... stepped) {
        Set<String> names = new HashSet<>();
        for (Class<?> type : stepped) {
            names.add(type.getName());
        }
        try {
            Class<?> again = new SteppedLoader(scenario.getPackageName(), names).loadClass(scenario.getName());
            Interleavings all = new Interleavings(again.asSubclass(Scenario.class), switches);
            all.one.start();
            all.other.start();
            try {
                all.explore(false, new int[0]);
                all.explore(true, new int[0]);
            } finally {
                all.one.finish();
                all.other.finish();
            }
            return all.runs;
        } catch (ReflectiveOperationException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code quick}, or as many as {@code -Dswitches} says. */
    public static int switches(int quick) {
        return Math.max(quick, Integer.getInteger("switches", 0));
    }

    private void explore(boolean otherFirst, int[] at) throws ReflectiveOperationException, InterruptedException {
        Run run = new Run(at);
        run(run, otherFirst);
        if (at.length == switches || run.switched < at.length) {
            return; // Where one has ended before the last switch, that was none, nor would a later one be.
        }
        int[] longer = Arrays.copyOf(at, at.length + 1);
        for (int step = at.length == 0 ? 0 : at[at.length - 1] + 1; step < run.steps; step++) {
            longer[at.length] = step;
            explore(otherFirst, longer.clone());
        }
    }

    private void run(Run run, boolean otherFirst) throws ReflectiveOperationException, InterruptedException {
        runs++;
        var constructor = scenario.getDeclaredConstructor();
        constructor.setAccessible(true);
        Scenario fresh = constructor.newInstance();
        one.prepare(run, fresh::one, other);
        other.prepare(run, fresh::other, one);
        (otherFirst ? other : one).giveTurn();
        if (!run.end.tryAcquire(MOST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("stands still " + run.name(otherFirst));
        }
        try {
            if (run.thrown != null) {
                throw run.thrown;
            }
            fresh.check();
        } catch (Throwable t) {
            throw new AssertionError(run.name(otherFirst), t);
        }
    }

    /** One interleaving. Used by whoever has the turn. */
    static final class Run {
        private final int[] at;
        private final Semaphore end = new Semaphore(0);
        private int steps;
        private int next;
        private int switched;
        private Throwable thrown;

        Run(int[] at) {
            this.at = at;
        }

        boolean switchesHere() {
            boolean here = next < at.length && at[next] == steps;
            steps++;
            next += here ? 1 : 0;
            return here;
        }

        void switched() {
            switched++;
        }

        void failed(Throwable t) {
            thrown = t;
        }

        void ended() {
            end.release();
        }

        private String name(boolean otherFirst) {
            return "with " + (otherFirst ? "the other" : "the one") + " first, switched at steps "
                    + Arrays.toString(at);
        }
    }
}
