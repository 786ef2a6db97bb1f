// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Deadlock;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.LockWait;
import io.poolagent.agent.finding.Wait;
import java.util.ArrayList;
import java.util.List;

/** A pool that had none to lend, in words. */
final class ShortageText {
    private ShortageText() {}

    /** What happened, and how many are held. */
    static String happened(Exhausted exhausted) {
        return "getConnection() " + (exhausted.hasFailed() ? "failed after " : "has been waiting for ")
                + Spans.words(exhausted.waitedMillis()) + "; " + held(exhausted.total(), exhausted.maximum());
    }

    /** How many are held, and how many wait behind the circle. */
    static String held(Deadlock deadlock) {
        int behind = deadlock.behind();
        return held(deadlock.held(), deadlock.maximum())
                + (behind == 0
                        ? ""
                        : "; " + Spans.counted(behind, "more thread") + (behind == 1 ? " waits" : " wait")
                                + " behind them");
    }

    private static String held(int total, int maximum) {
        return held(total, maximum, " (its maximum is not known)");
    }

    /** More than it may lend are some of which the agent does not know that they are over: then the number means nothing. */
    static String held(int total, int maximum, String otherwise) {
        return maximum > 0 && maximum >= total
                ? total + " of " + maximum + " connections are in use"
                : Spans.counted(total, "connection") + (total == 1 ? " is" : " are") + " in use"
                        + (maximum > 0 ? "" : otherwise);
    }

    static List<String> sites(Exhausted exhausted) {
        List<String> lines = new ArrayList<>();
        for (HeldAtSite site : exhausted.sites()) {
            lines.addAll(HeldText.lines(site));
        }
        if (exhausted.heldAtMoreSites() > 0) {
            lines.add("... and " + exhausted.heldAtMoreSites() + " at "
                    + Spans.counted(exhausted.moreSites(), "more site"));
        }
        return lines;
    }

    /** Where one waits or failed, and how many more do. */
    static List<String> waiting(Exhausted exhausted) {
        List<String> lines = new ArrayList<>();
        Wait first = exhausted.first();
        int more = exhausted.waiting();
        if (first != null && exhausted.hasFailed()) {
            lines.add("thread " + first.thread() + " at " + Places.nearest(first.place()));
        } else if (first != null) {
            lines.add("thread " + first.thread() + " " + words(first));
            more--;
        }
        if (more > 0) {
            lines.add(Spans.counted(more, "more thread") + (more == 1 ? " waits" : " wait"));
        }
        return lines;
    }

    private static String words(Wait wait) {
        return "for " + Spans.words(wait.millis()) + " at " + Places.nearest(wait.place());
    }

    private static String words(LockWait lock) {
        return lock.isJoin()
                ? "for thread " + lock.owner() + " to end, "
                : "for a lock (" + lock.lock() + ") that thread " + lock.owner() + " has, ";
    }

    /** One thread after the other. */
    static List<String> circle(Deadlock deadlock) {
        List<String> lines = new ArrayList<>();
        for (Deadlock.Link link : deadlock.circle()) {
            LockWait lock = link.lock();
            lines.add("thread " + link.thread()
                    + (link.holds() == 0
                            ? " holds none, but blocks others"
                            : " holds " + link.holds() + ", acquired at " + Places.nearest(link.acquiredAt())));
            lines.add("  and waits "
                    + (lock == null ? "for " + (link.holds() == 0 ? "one " : "another one ") : words(lock))
                    + words(link.waiting()));
        }
        if (deadlock.moreThreads() > 0) {
            lines.add("... " + Spans.counted(deadlock.moreThreads(), "more thread"));
        }
        return lines;
    }
}
