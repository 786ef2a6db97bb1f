// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.report.suite.SuiteFindings;
import io.poolagent.agent.report.text.TextReport;
import java.io.IOException;
import java.nio.file.Paths;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong between two moments of a test. Reached by reflection from other class loaders, so only types of the JDK are
 * exchanged. While several overlap, each knows only what began on its own thread. Begun and ended by one thread.
 */
public final class Recording {
    private static final int PATIENCE_TURNS = 20;
    private static final long TURN_MILLIS = 50;

    private final Watch watch;
    private final String thread = Thread.currentThread().getName();
    private final Set<Lease> openBefore = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ConcurrentLinkedQueue<Found> findings = new ConcurrentLinkedQueue<>();
    private volatile boolean alone;
    private volatile long startMillis;

    Recording(Watch watch) {
        this.watch = watch;
    }

    /**
     * Begins.
     *
     * @return to be given to {@link #end}, or null if no agent watches this JVM
     */
    public static @Nullable Object begin() {
        Standby standby = PoolAgent.standby();
        Watch watch = standby == null ? null : standby.watch();
        return watch == null ? null : watch.record();
    }

    /**
     * Begins what is kept of all recordings of this JVM, until it ends.
     *
     * @param folder where the build keeps its output; null for nowhere
     * @param knownBugs the file of what is known; null for none
     * @param writesKnown whether what is new becomes known
     * @return to be given to {@link #end}
     * @throws IllegalArgumentException if that file is missing or wrong, saying what was expected
     */
    public static Object suite(@Nullable String folder, @Nullable String knownBugs, boolean writesKnown) {
        SuiteFindings suite = SuiteFindings.begin(
                PoolAgent.version(),
                folder == null ? null : Paths.get(folder),
                knownBugs == null ? null : Paths.get(knownBugs),
                writesKnown);
        Thread exit = new Thread(null, () -> suite.end(System.currentTimeMillis()), "pool-agent tests", 0);
        exit.setContextClassLoader(null); // Not that of whichever test was the first.
        Runtime.getRuntime().addShutdownHook(exit);
        return suite;
    }

    /**
     * Ends, and waits a second for connections that other threads are about to close.
     *
     * @return of what was found meanwhile, and of what was acquired meanwhile and not released: the reports of what is new, and a row for
     *     each that is known
     * @throws IOException if what is to become known cannot be written
     */
    public static List<List<String>> end(Object recording, Object suite) throws InterruptedException, IOException {
        List<String> fresh = new ArrayList<>();
        List<String> known = new ArrayList<>();
        TextReport text = new TextReport(ZoneId.systemDefault());
        for (Finding finding : ((Recording) recording).end()) {
            String name = ((SuiteFindings) suite).add(finding, System.currentTimeMillis());
            if (name == null) {
                fresh.add(text.once(finding));
            } else {
                StackTraceElement line = finding.culprit().line();
                known.add(finding.kind() + " pool '" + finding.pool().name() + "'" + (line == null ? "" : ", " + line)
                        + ", bug " + name);
            }
        }
        return Arrays.asList(fresh, known);
    }

    /** @param nowMillis by the agent's clock: what was acquired before may be proven lost only now */
    void start(Iterable<Lease> open, long nowMillis, boolean isAlone) {
        startMillis = nowMillis;
        for (Lease lease : open) {
            openBefore.add(lease);
        }
        alone = isAlone;
    }

    /** Another one runs as well: from now on threads tell them apart. */
    void shareWithAnother() {
        alone = false;
    }

    /** Takes a finding; called by the agent's thread. */
    void add(Finding finding, @Nullable Lease lease) {
        findings.add(new Found(finding, lease));
    }

    private List<Finding> end() throws InterruptedException {
        List<Finding> open = watch.openSince(this);
        for (int i = 0; i < PATIENCE_TURNS && !open.isEmpty(); i++) {
            Thread.sleep(TURN_MILLIS);
            open = watch.openSince(this);
        }
        watch.stop(this);
        List<Finding> mistakes = new ArrayList<>();
        for (Found one : findings) {
            if (isMistake(one)) {
                mistakes.add(one.finding);
            }
        }
        mistakes.addAll(open);
        return mistakes;
    }

    /** Whether a lease that is open now is this recording's. */
    boolean owns(Lease lease) {
        return lease.acquiredMillis() >= startMillis
                && !openBefore.contains(lease)
                && (alone || lease.thread().equals(thread));
    }

    /** What is proven of a lease; a suspicion alone fails no test. */
    private boolean isMistake(Found one) {
        Lease lease = one.lease;
        return lease != null
                && one.finding.kind().grade() == Kind.Grade.PROVEN
                && (one.finding.kind() != Kind.LOST || owns(lease))
                && (alone || lease.thread().equals(thread));
    }

    private static final class Found {
        final Finding finding;
        final @Nullable Lease lease;

        Found(Finding finding, @Nullable Lease lease) {
            this.finding = finding;
            this.lease = lease;
        }
    }
}
