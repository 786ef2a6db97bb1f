// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.lease.Lease;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nested acquires wait here until the outer lease is over. If nobody closes that, it is a leak, and each acquire of its thread
 * only echoes it. Of one that is held for long, as one that has a lock, the first inner acquire stands for all. Bounded. Used by
 * the agent's thread.
 */
final class NestedAcquires {
    private static final int MOST = 1_000;

    // A lease is equal to itself alone.
    private final Map<Lease, Finding> first = new LinkedHashMap<>();

    void add(Finding finding, Lease held) {
        if (first.size() < MOST) {
            first.putIfAbsent(held, finding);
        }
    }

    /** Reports those whose outer lease was closed. */
    void inspect(DetectionSink tell) {
        for (Iterator<Map.Entry<Lease, Finding>> all = first.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Lease, Finding> nested = all.next();
            Lease held = nested.getKey();
            if (held.state() == Lease.State.LOST || held.wasLeftOpen()) {
                all.remove();
            } else if (held.state() == Lease.State.RELEASED) {
                all.remove();
                if (held.release() != null && held.reclaim() == null) {
                    tell.detected(nested.getValue(), held);
                }
            }
        }
    }
}
