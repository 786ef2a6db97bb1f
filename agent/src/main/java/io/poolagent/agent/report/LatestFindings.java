// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The latest finding of each of the last bugs, whole, for who asks later. Of more bugs those are forgotten that were not found for
 * longest: a finding is some KB, most of it its stacks. Used by the agent's thread, or whoever keeps that from its work.
 */
final class LatestFindings {
    static final int MOST = 100;

    // By the key of the bug, the latest last.
    private final Map<String, Finding> latest = new LinkedHashMap<>();

    void add(Finding finding, Tally.Entry bug) {
        Finding before = latest.remove(bug.key());
        // One that is only counted says no more than the one before.
        latest.put(bug.key(), before != null && finding.isCountedOnly() ? before : finding);
        if (latest.size() > MOST) {
            latest.remove(latest.keySet().iterator().next());
        }
    }

    Map<String, Finding> all() {
        return new LinkedHashMap<>(latest);
    }
}
