// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.report.app.AppMetrics;
import io.poolagent.agent.report.http.HttpAddress;
import io.poolagent.agent.report.http.HttpService;
import io.poolagent.agent.report.metrics.MetricsSurface;
import io.poolagent.agent.report.page.LivePage;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.LiveSurface;
import io.poolagent.agent.report.sink.Overview;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What shows the present while the application runs. Loaded, if something does. Used by the agent's thread. */
final class Served {
    private final List<LiveSurface> surfaces = new ArrayList<>();

    private Served() {}

    /**
     * Begins all, without waiting for anything.
     *
     * @param page where the live page is served; null for nowhere
     * @param metrics where the metrics go; null for nowhere
     * @param metricsToken the file of the token that a scrape must bring; null for none
     */
    static Served begin(
            @Nullable HttpAddress page,
            @Nullable MetricsTargets metrics,
            @Nullable String metricsToken,
            Reporter reporter,
            @Nullable AgentInside agent) {
        Served served = new Served();
        if (page != null) {
            served.surfaces.add(HttpService.begin(new LivePage(), page, reporter.remarks(), reporter.faults()));
        }
        if (metrics != null) {
            served.begin(metrics, metricsToken, reporter, agent);
        }
        return served;
    }

    private void begin(MetricsTargets metrics, @Nullable String token, Reporter reporter, @Nullable AgentInside agent) {
        HttpAddress address = metrics.served();
        if (address != null) {
            MetricsSurface surface = new MetricsSurface(token, reporter.faults());
            surfaces.add(HttpService.begin(surface, address, reporter.remarks(), reporter.faults()));
        }
        if (metrics.app() && agent != null) {
            surfaces.add(AppMetrics.begin(agent, reporter.remarks(), reporter.faults()));
        }
    }

    /** Takes what is known, if somebody asks for it. */
    void round(Supplier<Overview> overview) {
        for (LiveSurface surface : surfaces) {
            surface.round(overview);
        }
    }

    void close() {
        surfaces.forEach(LiveSurface::close);
    }

    /** Waits until its threads have ended. */
    void awaitEnd(long mostMillis) throws InterruptedException {
        for (LiveSurface surface : surfaces) {
            surface.awaitEnd(mostMillis);
        }
    }
}
