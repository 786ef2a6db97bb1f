// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.ReclaimSink;

/**
 * Passes on everything that was done about a connection, also where the finding is only counted. Bounded: beyond {@value #MOST}
 * a minute only how many there were is told. Safe for use by any thread of the agent.
 */
final class Audit {
    static final int MOST = 100;

    private static final long MINUTE = 60_000;

    private final ReclaimSink reclaims;
    private long sinceMillis;
    private int written;
    private long untold;

    Audit(ReclaimSink reclaims) {
        this.reclaims = reclaims;
    }

    /** An attempt to take the connection of this finding back has ended, as the finding says. */
    synchronized void add(Finding finding, long heldMillis) {
        if (written >= MOST) {
            untold++;
            return;
        }
        written++;
        reclaims.reclaimed(finding, heldMillis);
    }

    /** Begins a new minute if one is over. */
    synchronized void tick(long nowMillis) {
        if (nowMillis - sinceMillis < MINUTE) {
            return;
        }
        if (untold > 0) {
            reclaims.leftOut(untold, nowMillis - sinceMillis);
        }
        sinceMillis = nowMillis;
        written = 0;
        untold = 0;
    }
}
