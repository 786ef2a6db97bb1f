// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.FaultSink;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.FindingSink;
import io.poolagent.agent.finding.Inventory;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.ReclaimSink;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.text.FaultText;
import io.poolagent.agent.report.text.ReclaimText;
import io.poolagent.agent.report.text.Spans;
import io.poolagent.agent.report.text.TextReport;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tells each bug once in full, then at growing intervals in one line; {@link Pace} says when. {@link #accept}, {@link #note} and {@link #warn} may be called by any
 * thread; {@link #write}, {@link #summarize} and {@link #report} write, on the agent's.
 */
public final class Reporter implements FindingSink, ReclaimSink, FaultSink {
    private final String log;
    private final @Nullable String json;
    private final long mostBytes;
    private final PrintStream standardError;
    private final Tally tally = new Tally();
    private final Pace pace = new Pace();
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final Queue<Remark> remarks = new ConcurrentLinkedQueue<>();
    private final Faults faults = new Faults(this);

    // Made by the first write, on the agent's thread: slf4j is not to be loaded in premain.
    private @Nullable Journal journal;
    private @Nullable JsonFile jsonFile;
    private @Nullable TextReport text; // Made by the first write that needs it, for it reads the time zones.

    /**
     * @param log where to write, as the option {@code log} says
     * @param json the file for lines of JSON, or null for none
     * @param mostBytes how large each of these files may grow before it is kept in its turn, 0 for any size
     * @param standardError the one to write to, whatever {@code System.err} becomes
     */
    public Reporter(String log, @Nullable String json, long mostBytes, PrintStream standardError) {
        this.standardError = standardError;
        this.mostBytes = mostBytes;
        this.log = log;
        this.json = json;
    }

    /** Takes a finding to be told. */
    @Override
    public void accept(Finding finding) {
        findings.add(finding);
    }

    @Override
    public void reclaimed(Finding finding, long heldMillis) {
        note(ReclaimText.line(finding, heldMillis));
    }

    @Override
    public void leftOut(long count, long withinMillis) {
        note(ReclaimText.leftOut(count, withinMillis));
    }

    @Override
    public void fault(AgentTask what, Throwable fault) {
        warn(FaultText.of(what, fault));
    }

    /** Takes a remark of the agent about itself. */
    public void note(String remark) {
        remarks.add(new Remark(remark, false));
    }

    /** Takes a remark that somebody should act upon. */
    public void warn(String remark) {
        remarks.add(new Remark(remark, true));
    }

    /** Takes the agent's own faults, to be told and counted. */
    public Faults faults() {
        return faults;
    }

    /**
     * Writes what was taken since.
     *
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public void write(long wallMillis) {
        if (journal == null) {
            journal = Journal.open(log, mostBytes, standardError);
        }
        for (Remark next = remarks.poll(); next != null; next = remarks.poll()) {
            if (next.warning) {
                journal.warn(next.text);
            } else {
                journal.info(next.text);
            }
        }
        for (Finding next = findings.poll(); next != null; next = findings.poll()) {
            Finding finding = next;
            faults.guard(AgentTask.TELL_FINDING, () -> write(finding, tally.add(finding, wallMillis), wallMillis));
        }
        long heldBack = pace.takeHeldBack(wallMillis);
        if (heldBack > 0) {
            journal.warn(heldBack + " more findings were not written, since " + Pace.MOST_A_MINUTE
                    + " a minute is the most; they are counted, and listed in the summary");
        }
    }

    private void write(Finding finding, Tally.Entry bug, long wallMillis) {
        // What is found of a pool comes at growing intervals by itself.
        Pace.Say say = finding.kind().isOfPool() ? Pace.Say.FULL : pace.next(bug, finding.outcome(), wallMillis);
        if (say == Pace.Say.NOTHING) {
            return;
        }
        // What one of them cannot write the other may.
        faults.guard(
                AgentTask.WRITE_FINDING,
                () -> write(
                        finding.kind(), say == Pace.Say.FULL ? text().full(finding, bug) : text().brief(finding, bug)));
        if (json != null) {
            faults.guard(AgentTask.WRITE_JSON, () -> writeJson(json, finding, bug));
        }
    }

    private void writeJson(String file, Finding finding, Tally.Entry bug) {
        if (jsonFile == null) {
            jsonFile = JsonFile.open(file, mostBytes, journal);
        }
        jsonFile.add(JsonReport.line(finding, bug), journal);
    }

    private void write(Kind kind, String words) {
        if (kind.grade() == Kind.Grade.NOTE) {
            journal.info(words);
        } else {
            journal.warn(words);
        }
    }

    /** Writes how often each bug was found, if any was. */
    public void summarize(long stillOpen, long dropped) {
        if (dropped > 0) {
            journal.warn(dropped + " findings came faster than they could be told and were only counted here");
        }
        if (faults.count() > 0) {
            journal.warn(
                    Spans.counted(faults.count(), "fault") + " of the agent's own; the first at each place was told");
        }
        if (!tally.entries().isEmpty()) {
            journal.info(text().summary(tally.entries(), stillOpen));
        }
    }

    /** Writes how often each bug was found so far, and what is held; after a first {@link #write}. Returns what it wrote. */
    public String report(Inventory held) {
        String report = text().report(tally.entries(), held);
        Objects.requireNonNull(journal).info(report);
        return report;
    }

    /** Ends writing for good. */
    public void close() {
        if (journal != null) {
            journal.close();
        }
        if (jsonFile != null) {
            jsonFile.close();
        }
    }

    private TextReport text() {
        TextReport known = text;
        if (known == null) {
            known = new TextReport(ZoneId.systemDefault());
            text = known;
        }
        return known;
    }

    private static final class Remark {
        final String text;
        final boolean warning;

        Remark(String text, boolean warning) {
            this.text = text;
            this.warning = warning;
        }
    }
}
