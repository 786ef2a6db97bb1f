// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.AgentInside;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.Sink;
import io.poolagent.agent.report.text.Spans;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends each finding as a log record, and the metrics at intervals, to a collector. Begins with the first connection that is lent.
 * Whatever the collector does holds up this sink's thread alone, and is said once. Used by that thread, but for {@link #ends}.
 */
public final class OtlpSink implements Sink {
    static final int MOST_WAITING = 1_000;

    private static final int MOST_AT_ONCE = 200;
    private static final long END_MILLIS = 2_000;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOGS_MILLIS = 1_000;
    private static final int MOST_SAID = 5;

    /** Loaded where OpenTelemetry's own agent is, and that of others who build on it. The build leaves this name as it is. */
    private static final String OTHER_AGENT = "io.opentelemetry.javaagent.OpenTelemetryAgent";

    private final long startMillis = System.currentTimeMillis();
    private final AgentInside agent;
    private final Remarks remarks;
    private final Deque<Map.Entry<Finding, Tally.Entry>> waiting = new ArrayDeque<>();
    private final Set<String> said = new HashSet<>();
    private @Nullable Sending sending;
    private boolean refused;
    private boolean besideOther;
    private long lost;
    private long nextLookNanos = System.nanoTime();
    private volatile long endNanos;
    private volatile @Nullable Thread asking;

    /** Loads and opens nothing yet. */
    public OtlpSink(AgentInside agent, Remarks remarks) {
        this.agent = agent;
        this.remarks = remarks;
    }

    @Override
    public String name() {
        return "otlp";
    }

    @Override
    public boolean isForTheEnd() {
        return true;
    }

    @Override
    public boolean ticks() {
        return true;
    }

    @Override
    public long endMillis() {
        return END_MILLIS;
    }

    @Override
    public void finding(Finding finding, Tally.Entry bug, Amount amount) {
        if (refused) {
            return;
        }
        if (waiting.size() < MOST_WAITING) {
            waiting.add(new AbstractMap.SimpleImmutableEntry<>(finding, bug));
        } else {
            lost++;
        }
    }

    @Override
    public void retry() {
        if (refused || endNanos != 0) {
            return;
        }
        Sending to = sending;
        if (to == null) {
            if (System.nanoTime() - nextLookNanos >= 0) {
                nextLookNanos = System.nanoTime() + LOOK_NANOS;
                begin(overview());
            }
            return;
        }
        if (!waiting.isEmpty() && to.logs.isDue()) {
            sendLogs(to);
        }
        if (to.metrics.isDue()) {
            Overview overview = overview();
            if (overview != null) {
                sendMetrics(to, overview);
            }
        }
    }

    /** Null if the agent is busy, or watches no more. */
    private @Nullable Overview overview() {
        asking = Thread.currentThread();
        try {
            return endNanos == 0 ? agent.overview() : null;
        } catch (IllegalStateException | InterruptedException e) {
            return null;
        } finally {
            asking = null;
        }
    }

    private @Nullable Sending begin(@Nullable Overview overview) {
        if (overview == null
                || (overview.held().pools().isEmpty() && overview.bugs().isEmpty())) {
            return null;
        }
        try {
            Collector collector = new Collector(overview.version());
            if (collector.isDisabled()) {
                refuse("OTEL_SDK_DISABLED is set");
                return null;
            }
            sending = new Sending(collector, startMillis, agent.faults());
            remarks.note(
                    "metrics=otlp: metrics go to " + collector.metricsPost().url() + ", findings to "
                            + collector.logsPost().url());
        } catch (RuntimeException e) {
            refuse(Collector.words(e));
        } catch (LinkageError e) {
            refuse("this Java runtime lacks what it needs: " + e);
        }
        return sending;
    }

    private void refuse(String why) {
        refused = true;
        waiting.clear();
        remarks.warn("metrics=otlp: nothing is sent: " + why);
    }

    private boolean sendLogs(Sending to) {
        List<LogRecordData> batch = new ArrayList<>();
        for (Map.Entry<Finding, Tally.Entry> one : waiting) {
            if (batch.size() < MOST_AT_ONCE) {
                batch.add(
                        new FindingRecord(to.collector.resource(), to.collector.scope(), one.getKey(), one.getValue()));
            }
        }
        String why = to.logs.send(() -> to.collector.sendLogs(batch), LOGS_MILLIS, true, () -> endNanos);
        if (why == null || !to.logs.isToBeRetried()) {
            for (int i = 0; i < batch.size(); i++) {
                waiting.remove();
            }
        }
        if (why != null) {
            lost += to.logs.isToBeRetried() ? 0 : batch.size();
            say(to.logs, why);
            return false;
        }
        sayLost();
        return true;
    }

    private void sendMetrics(Sending to, Overview overview) {
        if (!besideOther && agent.isLoaded(OTHER_AGENT)) {
            besideOther = true;
            remarks.note(
                    "metrics=otlp: OpenTelemetry's own agent is in this JVM: db.client.connection.* are left to it");
        }
        OtlpMetrics.Data data = to.rendered.of(overview, !besideOther);
        String why = to.metrics.send(
                () -> to.collector.sendMetrics(data.metrics()), to.collector.intervalMillis(), false, () -> endNanos);
        if (why == null) {
            to.rendered.sent(data);
        } else {
            say(to.metrics, why);
        }
    }

    private void say(Signal signal, String why) {
        if (said.size() < MOST_SAID && said.add(why)) {
            remarks.warn("metrics=otlp: " + signal.url() + " " + why + "; it is tried again, and this is said once");
        }
    }

    private void sayLost() {
        if (lost > 0) {
            remarks.warn("metrics=otlp: the collector did not take " + Spans.counted(lost, "finding")
                    + "; every finding is counted in the summary");
            lost = 0;
        }
    }

    /** Whatever is under way has little time left. Called by the thread that ends the watch. */
    @Override
    public void ends() {
        if (endNanos == 0) {
            endNanos = (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS)) | 1;
        }
        Thread waits = asking;
        if (waits != null) {
            waits.interrupt(); // It waits for the agent, which is waiting for this sink to end.
        }
    }

    @Override
    public void end(Overview overview) {
        ends();
        Sending to = sending == null && !refused ? begin(overview) : sending;
        if (to == null) {
            return;
        }
        boolean taken = !to.logs.isThrottled();
        while (taken && !waiting.isEmpty()) {
            taken = sendLogs(to);
        }
        if (!to.metrics.isThrottled()) {
            sendMetrics(to, overview);
        }
        waiting.clear(); // That it takes nothing has been said.
    }

    @Override
    public void close() {
        Sending to = sending;
        if (to != null) {
            to.collector.abort();
        }
    }

    /** What is there once it has begun. */
    private static final class Sending {
        final Collector collector;
        final Signal metrics;
        final Signal logs;
        final OtlpMetrics rendered;

        Sending(Collector collector, long startMillis, Faults faults) {
            this.collector = collector;
            this.metrics = new Signal(collector.metricsPost(), collector.intervalMillis());
            this.logs = new Signal(collector.logsPost(), 0);
            this.rendered = new OtlpMetrics(
                    collector.resource(), collector.scope(), collector.sendsDeltas(), startMillis, faults);
        }
    }
}
