// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.weave.RemarkSink;

/** What is remarked while classes are woven, as warnings of the report. */
final class Warnings implements RemarkSink {
    private final Reporter reporter;

    Warnings(Reporter reporter) {
        this.reporter = reporter;
    }

    @Override
    public void remark(String text) {
        reporter.warn(text);
    }
}
