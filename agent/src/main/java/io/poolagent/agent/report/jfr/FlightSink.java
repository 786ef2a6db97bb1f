// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Sink;
import org.jspecify.annotations.Nullable;

/**
 * Records findings, and has the events that others record. Nothing of {@code jdk.jfr} is named here: its first event costs half a
 * second where nobody records. To register takes locks that a recorder has while it writes to a disk, so a thread of its own does
 * that, and ends.
 */
public final class FlightSink implements Sink {
    /** What is loaded first when there is a recorder: not before, and not because of the agent. */
    public static final String RECORDER = "jdk.jfr.FlightRecorder";

    private static final String START = "io.poolagent.agent.report.jfr.events.JfrStart";
    private static final long CLOSE_MILLIS = 2_000;

    private volatile @Nullable FlightEvents events;
    private volatile boolean ended;
    // The agent's thread's own.
    private @Nullable FlightStart start;
    private volatile @Nullable Thread starting;

    @Override
    public String name() {
        return "jfr";
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    /** The events; null while there is no recorder. */
    public @Nullable FlightEvents events() {
        return events;
    }

    /**
     * Begins if there is a recorder. Called by the agent's thread, again and again, once {@link #RECORDER} is loaded.
     *
     * @param faults takes what goes wrong; it is not tried again then
     */
    public void begin(Faults faults) throws ReflectiveOperationException {
        if (starting != null || ended) {
            return;
        }
        FlightStart from = start;
        if (from == null) {
            from = Class.forName(START)
                    .asSubclass(FlightStart.class)
                    .getConstructor()
                    .newInstance();
            start = from;
        }
        if (from.isRecorderThere()) {
            FlightStart there = from;
            starting = run("pool-agent jfr", () -> faults.guard(AgentTask.RECORD, () -> register(there)));
        }
    }

    private void register(FlightStart there) {
        FlightEvents made = there.begin();
        events = made;
        if (ended) {
            made.close();
        }
    }

    private static Thread run(String name, Runnable work) {
        Thread made = new Thread(null, work, name, 0);
        made.setDaemon(true);
        made.setContextClassLoader(FlightSink.class.getClassLoader());
        made.start();
        return made;
    }

    @Override
    public Amount admit(Finding finding, Tally.Entry bug, long wallMillis) {
        return events == null ? Amount.NOTHING : Amount.FULL;
    }

    @Override
    public void finding(Finding finding, Tally.Entry bug, Amount amount) {
        FlightEvents to = events;
        if (to != null) {
            to.finding(finding, bug);
        }
    }

    @Override
    public void reclaimed(Finding finding, long heldMillis) {
        FlightEvents to = events;
        if (to != null) {
            to.reclaim(finding, heldMillis);
        }
    }

    /** Whoever detaches waits no longer than a moment for the recorder. */
    @Override
    public void close() {
        ended = true;
        FlightEvents made = events;
        Thread last = starting;
        if (made != null) {
            last = run("pool-agent jfr", made::close);
        }
        if (last == null) {
            return;
        }
        try {
            last.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public AgentTask task() {
        return AgentTask.RECORD;
    }
}
