// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Advice;
import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.FaultSink;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.FindingSink;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.ReclaimSink;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.jfr.FlightSink;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remark;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.Sink;
import io.poolagent.agent.report.sink.SinkLoad;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.report.text.AgentText;
import io.poolagent.agent.report.text.FaultText;
import io.poolagent.agent.report.text.ProfileText;
import io.poolagent.agent.report.text.ReclaimText;
import io.poolagent.agent.report.text.TextReport;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts each finding and passes it to the sinks, whose own threads write it. {@link #accept}, {@link #note} and {@link #warn} may
 * be called by any thread. {@link #write}, {@link #summarize} and {@link #report} are the agent's thread's, or that of whoever
 * keeps it from its work; none of them waits for a sink.
 */
public final class Reporter implements FindingSink, ReclaimSink, FaultSink {
    private final Tally tally = new Tally();
    private final LatestFindings latest = new LatestFindings();
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final Queue<Reclaim> reclaims = new ConcurrentLinkedQueue<>();
    private final Remarks remarks;
    private final Faults faults = new Faults(this);
    private final List<Outlet> outlets = new ArrayList<>();
    private boolean begun;

    /** Writes where the options say. */
    public static Reporter to(SinkOptions options) {
        Remarks remarks = new Remarks();
        return new Reporter(Sinks.of(options, remarks), remarks);
    }

    /** @param remarks what is said to them is passed on, too */
    Reporter(List<Sink> sinks, Remarks remarks) {
        this.remarks = remarks;
        for (Sink sink : sinks) {
            outlets.add(new Outlet(sink, faults));
        }
    }

    /** Takes a finding to be told. */
    @Override
    public void accept(Finding finding) {
        findings.add(finding);
    }

    @Override
    public void reclaimed(Finding finding, long heldMillis) {
        Remark line = new Remark(ReclaimText.line(finding, heldMillis), false, finding.loaders());
        reclaims.add(new Reclaim(line, sink -> sink.reclaimed(finding, heldMillis)));
    }

    @Override
    public void leftOut(long count, long withinMillis) {
        reclaims.add(new Reclaim(new Remark(ReclaimText.leftOut(count, withinMillis), false), sink -> {}));
    }

    @Override
    public void fault(AgentTask what, Throwable fault) {
        warn(FaultText.of(what, fault));
    }

    /** Takes a remark of the agent about itself. */
    public void note(String remark) {
        remarks.note(remark);
    }

    /** Takes a remark that somebody should act upon. */
    public void warn(String remark) {
        remarks.warn(remark);
    }

    /** The sink that records for a flight recorder; null if the options want none. */
    public @Nullable FlightSink flight() {
        for (Outlet outlet : outlets) {
            if (outlet.sink().isQuick()) { // Not asked by its class: that would be loaded where there is none.
                return (FlightSink) outlet.sink();
            }
        }
        return null;
    }

    /** Takes remarks from any thread. */
    public Remarks remarks() {
        return remarks;
    }

    /** Takes the agent's own faults, to be told and counted. */
    public Faults faults() {
        return faults;
    }

    /**
     * Passes on what was taken since.
     *
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public void write(long wallMillis) {
        begin();
        tellDropped(false);
        for (Remark next = remarks.poll(); next != null; next = remarks.poll()) {
            remark(next);
        }
        // Each was taken after its finding, which explains it. So those counted now come after all that are written
        // next.
        int lines = reclaims.size();
        for (Finding next = findings.poll(); next != null; next = findings.poll()) {
            Finding finding = next;
            faults.guard(AgentTask.TELL_FINDING, () -> write(finding, tally.add(finding, wallMillis), wallMillis));
        }
        for (int left = lines; left > 0; left--) {
            reclaim(Objects.requireNonNull(reclaims.poll()));
        }
        for (Outlet outlet : outlets) {
            String heldBack = outlet.sink().heldBack(wallMillis);
            if (heldBack != null) {
                Remark remark = new Remark(heldBack, true);
                outlet.offer(sink -> sink.remark(remark));
            }
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            for (Outlet outlet : outlets) {
                if (outlet.sink().isForTheEnd()) {
                    outlet.offer(Sink::begin);
                }
            }
        }
    }

    private void write(Finding finding, Tally.Entry bug, long wallMillis) {
        latest.add(finding, bug);
        if (finding.isCountedOnly()) {
            return;
        }
        for (Outlet outlet : outlets) {
            if (!outlet.hasRoom()) {
                outlet.drop(); // Before its rate limit takes it for written.
                continue;
            }
            Amount amount = outlet.sink().admit(finding, bug, wallMillis);
            if (amount != Amount.NOTHING) {
                outlet.offer(sink -> sink.finding(finding, bug, amount));
            }
        }
    }

    private void remark(Remark remark) {
        for (Outlet outlet : outlets) {
            outlet.offer(sink -> sink.remark(remark));
        }
    }

    private void reclaim(Reclaim reclaim) {
        remark(reclaim.line);
        for (Outlet outlet : outlets) {
            if (outlet.sink().isQuick()) {
                outlet.offer(reclaim.facts);
            }
        }
    }

    private void tellDropped(boolean isLast) {
        for (Outlet outlet : outlets) {
            long dropped = outlet.takeDropped(isLast);
            if (dropped > 0) {
                warn(AgentText.dropped(outlet.sink().name(), dropped));
            }
        }
    }

    /** Adds advice for pools that have too few connections. A run without findings gets none. */
    public void advise(Map<PoolFacts, Advice> advice) {
        if (!tally.entries().isEmpty()) {
            advice.forEach((pool, one) -> note(ProfileText.line(pool, one)));
        }
    }

    /** Writes how often each bug was found, if any was; after a last {@link #write}. */
    public void summarize(long stillOpen, long notKept) {
        tellDropped(true);
        for (Remark next = remarks.poll(); next != null; next = remarks.poll()) {
            remark(next);
        }
        if (notKept > 0) {
            remark(new Remark(AgentText.notKept(notKept), true));
        }
        if (faults.count() > 0) {
            remark(new Remark(AgentText.faults(faults.count()), true));
        }
        List<Tally.Entry> bugs = tally.entries();
        if (!bugs.isEmpty()) {
            for (Outlet outlet : outlets) {
                outlet.offer(sink -> sink.summary(bugs, stillOpen));
            }
        }
    }

    /** All that there is to say. */
    public Overview overview(String version, long wallMillis, boolean end, Snapshot held) {
        List<SinkLoad> sinks = new ArrayList<>();
        for (Outlet outlet : outlets) {
            sinks.add(outlet.load());
        }
        return new Overview(version, wallMillis, end, held, tally.entries(), latest.all(), sinks);
    }

    /** Whether anything is to be written at the end beside what was found. */
    public boolean isForTheEnd() {
        for (Outlet outlet : outlets) {
            if (outlet.sink().isForTheEnd()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Passes the overview to the sinks that want it at the end, and waits until they have written it. If it cannot be made, for
     * example since memory is short, the rest of the end still happens.
     */
    public void end(Supplier<Overview> overview, long mostMillis) throws InterruptedException {
        faults.guard(AgentTask.WRITE_PAGE, () -> end(overview.get()));
        long begun = System.nanoTime();
        for (Outlet outlet : outlets) {
            long most = Math.min(mostMillis, outlet.sink().endMillis());
            if (outlet.sink().isForTheEnd()
                    && !outlet.flush(begun + TimeUnit.MILLISECONDS.toNanos(most))
                    && most < mostMillis) {
                outlet.giveUp();
            }
        }
    }

    private void end(Overview overview) {
        for (Outlet outlet : outlets) {
            if (outlet.sink().isForTheEnd()) {
                outlet.sink().ends();
                outlet.offer(sink -> sink.end(overview));
            }
        }
    }

    /** Writes how often each bug was found so far, and what is held. Returns the same as text. */
    public String report(Snapshot held) {
        List<Tally.Entry> bugs = tally.entries();
        for (Outlet outlet : outlets) {
            outlet.offer(sink -> sink.report(bugs, held));
        }
        return new TextReport(ZoneId.systemDefault()).report(bugs, held);
    }

    /**
     * Waits until all that was passed on is written. Not to be called by the agent's thread.
     *
     * @return whether it is; if not, some sink is stuck
     */
    public boolean flush(long mostMillis) throws InterruptedException {
        long deadline = deadline(mostMillis);
        boolean written = true;
        for (Outlet outlet : outlets) {
            written &= outlet.flush(deadline);
        }
        return written;
    }

    /** Ends writing for good, with what waits written if that is done in time. */
    public void close(long mostMillis) throws InterruptedException {
        long deadline = deadline(mostMillis);
        for (Outlet outlet : outlets) {
            outlet.close(deadline);
        }
    }

    private static long deadline(long mostMillis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
    }

    /** What was done about one connection, in words and for who takes facts. */
    private static final class Reclaim {
        final Remark line;
        final Outlet.Message facts;

        Reclaim(Remark line, Outlet.Message facts) {
            this.line = line;
            this.facts = facts;
        }
    }
}
