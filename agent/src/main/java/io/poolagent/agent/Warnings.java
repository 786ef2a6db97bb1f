// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.hook.UnwatchedSink;
import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.weave.RemarkSink;

/** What is remarked while classes are woven and hooks called, as warnings of the report. */
final class Warnings implements RemarkSink, UnwatchedSink {
    private final Reporter reporter;

    Warnings(Reporter reporter) {
        this.reporter = reporter;
    }

    @Override
    public void remark(String text) {
        reporter.warn(text);
    }

    @Override
    public void unwatched(String type) {
        remark(type + " is not watched: where it is closed could not be woven");
    }

    /** The rules for home-made pools of which nothing was woven. */
    void unmet(PoolRules rules) {
        for (String unmet : rules.unmet()) {
            remark("pool: nothing of " + unmet + " was woven: no such class was loaded, or it has none of the"
                    + " methods that its rule names");
        }
    }
}
