// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.ReclaimSink;
import io.poolagent.agent.report.text.ReclaimText;
import java.util.List;

/** Keeps the lines that are written of reclaims. */
record LinesOfReclaims(List<String> lines) implements ReclaimSink {
    @Override
    public void reclaimed(Finding finding, long heldMillis) {
        lines.add(ReclaimText.line(finding, heldMillis));
    }

    @Override
    public void leftOut(long count, long withinMillis) {
        lines.add(ReclaimText.leftOut(count, withinMillis));
    }
}
