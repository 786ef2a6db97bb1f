// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.report.html.HtmlSink;
import io.poolagent.agent.report.jfr.FlightSink;
import io.poolagent.agent.report.jmx.JmxSink;
import io.poolagent.agent.report.json.JsonSink;
import io.poolagent.agent.report.log.AppLog;
import io.poolagent.agent.report.otlp.OtlpSink;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.Sink;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.report.text.Journal;
import io.poolagent.agent.report.text.TextSink;
import java.util.ArrayList;
import java.util.List;

/** The sinks that there are, and which of them the options ask for. */
public final class Sinks {
    private Sinks() {}

    /**
     * The sinks to write to; making one opens nothing yet.
     *
     * @param remarks takes what a sink has to say about itself
     */
    public static List<Sink> of(SinkOptions options, Remarks remarks) {
        List<Sink> sinks = new ArrayList<>();
        String json = options.json();
        if (json != null) {
            sinks.add(new JsonSink(json, options, remarks));
        }
        String report = options.report();
        if (report != null) {
            sinks.add(new HtmlSink(report, remarks));
        }
        AgentInside jmx = options.jmx();
        if (jmx != null) {
            sinks.add(new JmxSink(jmx, remarks));
        }
        if (options.jfr()) {
            sinks.add(new FlightSink());
        }
        AgentInside otlp = options.otlp();
        if (otlp != null) {
            sinks.add(new OtlpSink(otlp, remarks));
        }
        AgentInside application = options.application();
        sinks.add(new TextSink(
                application == null
                        ? new Journal(options.log(), options.mostBytes(), options.standardError())
                        : new AppLog(application, options.standardError())));
        return sinks;
    }
}
