// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Spans;
import io.poolagent.agent.lease.Lease;
import java.util.function.Consumer;

/**
 * One line for everything that was done about a connection, also where the finding is only counted: what, which pool and
 * site, from whom, how it ended. Bounded: beyond {@value #MOST} lines a minute only how many there were is told. Safe for
 * use by any thread of the agent.
 */
final class Audit {
    static final int MOST = 100;

    private static final long MINUTE = 60_000;

    private final Consumer<String> lines;
    private long sinceMillis;
    private int written;
    private long untold;

    Audit(Consumer<String> lines) {
        this.lines = lines;
    }

    /** An attempt to take the connection of this finding back has ended. */
    synchronized void add(Finding finding, Lease lease, long heldMillis, String how) {
        if (written >= MOST) {
            untold++;
            return;
        }
        written++;
        StackTraceElement line = finding.site().line();
        lines.accept("reclaim: " + finding.kind() + ", pool '" + finding.pool().name() + "', acquired at "
                + (line == null ? "(not captured)" : line) + " by thread " + lease.thread() + ", held "
                + Spans.words(heldMillis) + ": "
                + how);
    }

    /** Begins a new minute if one is over. */
    synchronized void tick(long nowMillis) {
        if (nowMillis - sinceMillis < MINUTE) {
            return;
        }
        if (untold > 0) {
            lines.accept("reclaim: " + Spans.counted(untold, "more line") + " like these within the last "
                    + Spans.words(nowMillis - sinceMillis) + ", left out");
        }
        sinceMillis = nowMillis;
        written = 0;
        untold = 0;
    }
}
