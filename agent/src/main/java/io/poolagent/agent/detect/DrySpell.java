// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.lease.Lease;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one pool that runs dry: who held its connections when that was last seen, and what was reported of it
 * when. Each cause, which is a verdict at a site, has a pause of its own. Used by the agent's thread.
 */
final class DrySpell {
    /** A failure is explained by what was seen this long before at most. */
    static final long FRESH_MILLIS = 500;

    /** A tick more than there is between two looks. */
    private static final long CIRCLE_MILLIS = 700;

    static final long PAUSE_MILLIS = 60_000;
    static final long LONGEST_PAUSE_MILLIS = 3_600_000;

    /** So long without trouble, and the next is another one. */
    static final long CALM_MILLIS = 300_000;

    /** Of causes that were not reported before, within a pause. */
    static final int MOST_NEW = 3;

    private static final int MOST_CAUSES = 100;

    /** Threads are sampled no more often. */
    private static final long LOOK_MILLIS = 500;

    final HeldSamples samples;

    private List<Lease> holders = Collections.emptyList();
    private long seenMillis = -FRESH_MILLIS - 1;
    private @Nullable Shortage circle;
    private long circleMillis;
    private long troubleMillis = -CALM_MILLIS - 1;
    // Waits that began before are part of a shortage that was counted.
    private long countedMillis = Long.MIN_VALUE;
    private long lookedMillis = -LOOK_MILLIS - 1;
    private final Map<String, Pause> causes = new LinkedHashMap<>();

    DrySpell(HeldSamples samples) {
        this.samples = samples;
    }

    /** It is dry just now, and these hold its connections. */
    void sees(List<Lease> holding, long now) {
        holders = holding;
        seenMillis = now;
    }

    boolean isSeen(long now) {
        return seenMillis == now;
    }

    /** Whether what was seen last can explain a failure of now. */
    boolean isFresh(long now) {
        return now - seenMillis <= FRESH_MILLIS;
    }

    List<Lease> holders() {
        return holders;
    }

    /** What was seen at a look, which a failure may be explained by. */
    void looked(Shortage seen, long now) {
        circle = seen.isCircle() ? seen : null;
        circleMillis = now;
        if (circle != null) {
            circle.settle();
        }
    }

    /**
     * The shortage as it was before some gave up: until then they may have kept each other. A thread that gives up while threads
     * are sampled is no longer seen where it waited. So a proven deadlock of the last sample takes precedence over a suspected one.
     */
    Shortage before(Shortage failed, long now) {
        Shortage seen = circle;
        if (seen == null || failed.isDeadlock() || now - circleMillis > CIRCLE_MILLIS) {
            return failed;
        }
        return failed.isCircle() && !seen.isDeadlock() ? failed : seen;
    }

    /** Somebody waits for long or fails. */
    void trouble(long now) {
        if (now - troubleMillis > CALM_MILLIS) {
            causes.clear();
        }
        troubleMillis = now;
    }

    /** Whether a wait that began then belongs to no shortage that was counted. */
    boolean isAnother(long beganMillis) {
        return beganMillis > countedMillis;
    }

    /** Whether threads are to be sampled now. */
    boolean looks(boolean isTold, long now) {
        boolean looks = isTold || now - lookedMillis >= LOOK_MILLIS;
        if (looks) {
            lookedMillis = now;
        }
        return looks;
    }

    /** Whether it looked like a circle, of which nothing was reported yet. */
    boolean awaitsProof() {
        return circle != null && causes.isEmpty();
    }

    /** Whether any cause may be reported that was reported before. */
    boolean isAnyDue(long now) {
        boolean any = causes.isEmpty();
        for (Pause pause : causes.values()) {
            any |= pause.isOver(now);
        }
        return any;
    }

    /**
     * Whether this one is to be reported now.
     *
     * @param another whether it is a shortage of its own, and not what another has become
     * @param says whether the verdict names a cause
     */
    boolean isDue(String cause, boolean another, boolean says, long now) {
        Pause pause = causes.get(cause);
        if (pause != null) {
            return pause.isOver(now);
        }
        int recent = 0;
        for (Pause pauseOfAnother : causes.values()) {
            recent += pauseOfAnother.isRecent(now) ? 1 : 0;
        }
        return recent == 0 || (another && says && recent < MOST_NEW);
    }

    /** The same of what is proven, and so needs no other reason. */
    boolean isProofDue(String cause, long now) {
        Pause pause = causes.get(cause);
        return pause == null || pause.isOver(now);
    }

    /** All that wait by now are counted. */
    void counted(long now) {
        countedMillis = now;
    }

    void reported(String cause, long now) {
        if (causes.size() >= MOST_CAUSES && !causes.containsKey(cause)) {
            causes.remove(causes.keySet().iterator().next());
        }
        causes.computeIfAbsent(cause, any -> new Pause()).begin(now);
    }

    /** Leases are not kept longer than they can explain something. */
    void forget(long now) {
        if (!isFresh(now)) {
            holders = Collections.emptyList();
        }
        if (now - circleMillis > CIRCLE_MILLIS) {
            circle = null;
        }
        samples.forget(now);
    }

    private static final class Pause {
        private long reportedMillis;
        private long millis;

        void begin(long now) {
            reportedMillis = now;
            millis = millis == 0 ? PAUSE_MILLIS : Math.min(2 * millis, LONGEST_PAUSE_MILLIS);
        }

        boolean isOver(long now) {
            return now - reportedMillis >= millis;
        }

        boolean isRecent(long now) {
            return now - reportedMillis < PAUSE_MILLIS;
        }
    }
}
