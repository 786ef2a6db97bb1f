// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.report.http.HttpAddress;
import io.poolagent.agent.report.http.HttpService;
import io.poolagent.agent.report.metrics.MetricsSurface;
import io.poolagent.agent.report.page.LivePage;
import io.poolagent.agent.report.sink.Overview;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is served over HTTP. Loaded, and all that it names, if something is. Used by the agent's thread. */
final class Served {
    private final List<HttpService> services = new ArrayList<>();

    private Served() {}

    /**
     * Begins to serve, without waiting for anything.
     *
     * @param page where the live page is served; null for nowhere
     * @param metrics where the metrics are served; null for nowhere
     * @param metricsToken the file of the token that a scrape must bring; null for none
     */
    static Served begin(
            @Nullable HttpAddress page,
            @Nullable HttpAddress metrics,
            @Nullable String metricsToken,
            Reporter reporter) {
        Served served = new Served();
        if (page != null) {
            served.services.add(HttpService.begin(new LivePage(), page, reporter.remarks(), reporter.faults()));
        }
        if (metrics != null) {
            MetricsSurface surface = new MetricsSurface(metricsToken, reporter.faults());
            served.services.add(HttpService.begin(surface, metrics, reporter.remarks(), reporter.faults()));
        }
        return served;
    }

    /** Takes what is known, if somebody asks for it. */
    void round(Supplier<Overview> overview) {
        for (HttpService service : services) {
            service.round(overview);
        }
    }

    void close() {
        services.forEach(HttpService::close);
    }

    /** Waits until its threads have ended. */
    void awaitEnd(long mostMillis) throws InterruptedException {
        for (HttpService service : services) {
            service.awaitEnd(mostMillis);
        }
    }
}
