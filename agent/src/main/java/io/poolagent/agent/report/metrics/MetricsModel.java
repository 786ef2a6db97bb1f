// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.metrics;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.SinkLoad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All metrics there are, whoever shows them. It keeps what pools that are gone have counted: each surface has its own, and gives it
 * what is known in the order of time. Not thread-safe.
 */
public final class MetricsModel {
    private static final String SINK = "sink";

    private final Faults faults;
    private final PoolMetrics pools = new PoolMetrics();
    private final BugMetrics bugs = new BugMetrics();

    /** @param faults the agent's own, which are counted */
    public MetricsModel(Faults faults) {
        this.faults = faults;
    }

    /** The metrics at the moment of the overview. */
    public List<Metric> of(Overview overview) {
        List<Metric> all = new ArrayList<>();
        pools.add(overview, all);
        bugs.add(overview, all);
        all.add(Metric.counter(
                "poolagent.internal_errors",
                "{error}",
                "The agent's own faults; they do not affect the application.",
                Collections.singletonMap(LabelSet.EMPTY, (double) faults.count())));
        Map<LabelSet, Double> waiting = new LinkedHashMap<>();
        Map<LabelSet, Double> dropped = new LinkedHashMap<>();
        for (SinkLoad sink : overview.sinks()) {
            waiting.put(LabelSet.of(SINK, sink.sink()), (double) sink.waiting());
            dropped.put(LabelSet.of(SINK, sink.sink()), (double) sink.dropped());
        }
        all.add(Metric.gauge("poolagent.messages.waiting", "{message}", "Messages that wait to be written.", waiting));
        all.add(Metric.counter(
                "poolagent.messages.dropped",
                "{message}",
                "Messages that were not written, since too many waited.",
                dropped));
        all.add(Metric.info(
                "poolagent.build",
                "The agent's version.",
                Collections.singletonMap(LabelSet.of("version", overview.version()), 1.0)));
        return all;
    }
}
