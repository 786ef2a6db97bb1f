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
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Overview;
import org.jspecify.annotations.Nullable;

/** What is known at one moment, for who asks and for what is served. Used by the agent's thread, or whoever keeps that from its work. */
final class Overviews {
    private final Reporter reporter;
    private final Ledger ledger;
    private final CoarseClock clock;
    private final Adapters adapters;
    private final Exhaustion exhaustion;
    private final @Nullable HttpAddress page;
    private final @Nullable MetricsTargets metrics;
    private final @Nullable String metricsToken;
    private final @Nullable AgentInside agent;
    private final @Nullable FlightRecords records;
    private @Nullable Served served;

    /**
     * @param options say what is served, and where; of what is not, nothing is loaded
     * @param records what a flight recorder takes; null for nothing
     */
    Overviews(
            Reporter reporter,
            Ledger ledger,
            CoarseClock clock,
            Adapters adapters,
            Exhaustion exhaustion,
            Options options,
            @Nullable AgentInside agent,
            @Nullable FlightRecords records) {
        this.reporter = reporter;
        this.ledger = ledger;
        this.clock = clock;
        this.adapters = adapters;
        this.exhaustion = exhaustion;
        this.page = options.page();
        this.metrics = options.metrics();
        if (metrics != null) {
            clock.beExact();
        }
        this.agent = agent;
        this.metricsToken = options.metricsToken();
        this.records = records;
    }

    Snapshot snapshot() {
        return Snapshots.take(ledger, clock.millis(), adapters, exhaustion);
    }

    /** @param end whether the JVM ends, or the watch */
    Overview take(boolean end) {
        return reporter.overview(PoolAgent.version(), System.currentTimeMillis(), end, snapshot());
    }

    /** Begins to serve with the first round, and takes what is known if somebody asks for it or records. */
    void round() {
        FlightRecords recorded = records;
        if (recorded != null) {
            reporter.faults().guard(AgentTask.RECORD, () -> recorded.round(this::snapshot));
        }
        if (page != null || metrics != null) {
            reporter.faults().guard(AgentTask.SERVE, this::serve);
        }
    }

    private void serve() {
        Served running = served;
        if (running == null) {
            running = Served.begin(page, metrics, metricsToken, reporter, agent);
            served = running;
        }
        running.round(() -> take(false));
    }

    /** Ends what is served or recorded. */
    void close() {
        if (records != null) {
            records.close();
        }
        Served running = served;
        if (running != null) {
            running.close();
        }
    }

    /** Waits until its threads have ended. */
    void awaitEnd(long mostMillis) throws InterruptedException {
        Served running = served;
        if (running != null) {
            running.awaitEnd(mostMillis);
        }
    }
}
