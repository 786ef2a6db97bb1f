// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.detect.Exhaustion;
import io.poolagent.agent.detect.Snapshots;
import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.report.http.HttpAddress;
import io.poolagent.agent.report.http.HttpService;
import io.poolagent.agent.report.page.LivePage;
import io.poolagent.agent.report.sink.Overview;
import org.jspecify.annotations.Nullable;

/** What is known at one moment, for who asks and for the live page. Used by the agent's thread, or whoever keeps that from its work. */
final class Overviews {
    private final Reporter reporter;
    private final Ledger ledger;
    private final CoarseClock clock;
    private final Adapters adapters;
    private final Exhaustion exhaustion;
    private final @Nullable HttpAddress address;
    private @Nullable HttpService page;

    /** @param address where the live page is served; null for nowhere, and then nothing of it is loaded */
    Overviews(
            Reporter reporter,
            Ledger ledger,
            CoarseClock clock,
            Adapters adapters,
            Exhaustion exhaustion,
            @Nullable HttpAddress address) {
        this.reporter = reporter;
        this.ledger = ledger;
        this.clock = clock;
        this.adapters = adapters;
        this.exhaustion = exhaustion;
        this.address = address;
    }

    Snapshot snapshot() {
        return Snapshots.take(ledger, clock.millis(), adapters, exhaustion);
    }

    /** @param end whether the JVM ends, or the watch */
    Overview take(boolean end) {
        return reporter.overview(PoolAgent.version(), System.currentTimeMillis(), end, snapshot());
    }

    /** Begins the live page with the first round, and takes what is known if somebody asks for it there. */
    void round() {
        if (address != null) {
            reporter.faults().guard(AgentTask.SERVE, this::servePage);
        }
    }

    private void servePage() {
        HttpService serving = page;
        if (serving == null && address != null) {
            serving = HttpService.begin(new LivePage(), address, reporter.remarks(), reporter.faults());
            page = serving;
        }
        if (serving != null) {
            serving.round(() -> take(false));
        }
    }

    /** Ends the live page, if there is one. */
    void close() {
        HttpService serving = page;
        if (serving != null) {
            serving.close();
        }
    }

    /** Waits until its threads have ended. */
    void awaitEnd(long mostMillis) throws InterruptedException {
        HttpService serving = page;
        if (serving != null) {
            serving.awaitEnd(mostMillis);
        }
    }
}
