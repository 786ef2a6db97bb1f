// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.detect.Facts;
import io.poolagent.agent.detect.Snapshots;
import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.UseRecorder;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.report.jfr.FlightEvents;
import io.poolagent.agent.report.jfr.FlightSink;
import io.poolagent.agent.stack.Site;
import io.poolagent.agent.weave.Weaver;
import java.lang.instrument.Instrumentation;
import java.sql.Connection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a flight recorder, and while one records has the hooks tell it of waits and of what was held for long. The recorder is
 * found by its class: once after the start, when all loaded ones are listed, and then by the transformer, which sees it loaded.
 */
final class FlightRecords implements UseRecorder {
    private static final long LONG_MILLIS = 1_000;

    private final FlightSink sink;
    private final Weaver weaver;
    private final Instrumentation instrumentation;
    private final Ledger ledger;
    private final Waiting waiting;
    private final Adapters adapters;
    private final Faults faults;
    private boolean listed;
    private boolean loaded;
    private boolean failed;

    private FlightRecords(
            FlightSink sink,
            Weaver weaver,
            Instrumentation instrumentation,
            Ledger ledger,
            Waiting waiting,
            Adapters adapters,
            Faults faults) {
        this.sink = sink;
        this.weaver = weaver;
        this.instrumentation = instrumentation;
        this.ledger = ledger;
        this.waiting = waiting;
        this.adapters = adapters;
        this.faults = faults;
    }

    /** Null if nothing is to be recorded. */
    static @Nullable FlightRecords of(
            Reporter reporter,
            Weaver weaver,
            Instrumentation instrumentation,
            Ledger ledger,
            Waiting waiting,
            Adapters adapters) {
        FlightSink sink = reporter.flight();
        return sink == null
                ? null
                : new FlightRecords(sink, weaver, instrumentation, ledger, waiting, adapters, reporter.faults());
    }

    /** Called by the agent's thread at each tick. */
    void round(Supplier<Snapshot> held) {
        FlightEvents events = sink.events();
        if (events != null) {
            waiting.record(events.recordsWaits() ? this : null);
            ledger.record(events.recordsLeases() ? this : null);
            if (events.takesOpenLeases()) {
                events.openLeases(held.get());
            }
        } else if (!failed && isRecorderLoaded()) {
            begin();
        }
    }

    private void begin() {
        try {
            sink.begin(faults);
        } catch (Throwable t) { // As it would the next time.
            failed = true;
            faults.add(AgentTask.RECORD, t);
        }
    }

    private boolean isRecorderLoaded() {
        if (!listed) {
            listed = true;
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                loaded |= type.getName().equals(FlightSink.RECORDER);
            }
        }
        loaded |= weaver.hasSeenRecorder();
        return loaded;
    }

    /** Records nothing more. */
    void close() {
        waiting.record(null);
        ledger.record(null);
    }

    @Override
    public @Nullable Object acquiring() {
        try {
            FlightEvents events = sink.events();
            return events == null ? null : events.beginWait();
        } catch (Throwable t) {
            faults.add(AgentTask.RECORD, t);
            return null;
        }
    }

    @Override
    public void acquired(Object begun, Object source, @Nullable Object handle) {
        try {
            FlightEvents events = sink.events();
            if (events == null || !events.isLong(begun)) {
                return;
            }
            Site site = Site.of(new Throwable(), adapters);
            // No pool that fills itself, and not the agent's own test.
            if (!site.isPoolsOwn() && !(source instanceof SelfTest.ProbeDataSource)) {
                events.waited(begun, pool(source, handle), new Place(site), handle != null);
            }
        } catch (Throwable t) {
            faults.add(AgentTask.RECORD, t);
        }
    }

    /** One that has never lent is not known yet. */
    private PoolFacts pool(Object source, @Nullable Object handle) {
        Pool pool = handle instanceof Connection
                ? adapters.poolOf(source, adapters.kindOf(source), handle)
                : adapters.poolOf(source);
        return pool == null ? new PoolFacts("", source.getClass().getName(), false, 0) : Facts.pool(pool);
    }

    @Override
    public void released(Lease lease, long nowMillis) {
        long held = nowMillis - lease.acquiredMillis();
        if (held < LONG_MILLIS) {
            return;
        }
        try {
            FlightEvents events = sink.events();
            if (events != null && Snapshots.isApplications(lease, adapters)) {
                Place site = new Place(Site.of(lease.acquireStack(), adapters));
                events.released(Facts.pool(lease.pool()), site, lease.thread(), held);
            }
        } catch (Throwable t) {
            faults.add(AgentTask.RECORD, t);
        }
    }
}
