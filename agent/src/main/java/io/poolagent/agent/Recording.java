// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.report.text.TextReport;
import java.time.ZoneId;
import java.util.ArrayList;
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
     * Ends, and waits a second for connections that other threads are about to close.
     *
     * @return the reports of what was found meanwhile, and of what was acquired meanwhile and not released
     */
    public static List<String> end(Object recording) throws InterruptedException {
        return ((Recording) recording).end();
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

    private List<String> end() throws InterruptedException {
        List<Finding> open = watch.openSince(this);
        for (int i = 0; i < PATIENCE_TURNS && !open.isEmpty(); i++) {
            Thread.sleep(TURN_MILLIS);
            open = watch.openSince(this);
        }
        watch.stop(this);
        TextReport text = new TextReport(ZoneId.systemDefault());
        List<String> reports = new ArrayList<>();
        for (Found one : findings) {
            if (isMistake(one)) {
                reports.add(text.once(one.finding));
            }
        }
        for (Finding finding : open) {
            reports.add(text.once(finding));
        }
        return reports;
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
