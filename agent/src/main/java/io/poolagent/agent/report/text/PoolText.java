// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.PoolInNeed;
import io.poolagent.agent.finding.PoolNow;
import org.jspecify.annotations.Nullable;

/** A pool at one moment, in words. */
public final class PoolText {
    private PoolText() {}

    /** Why it has none to lend; null if nobody waits, or that is not known. */
    public static @Nullable String verdict(PoolNow pool) {
        PoolInNeed need = pool.need();
        Exhausted why = need == null ? null : need.why();
        return why == null ? null : VerdictText.of(why);
    }
}
