// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Remark;
import io.poolagent.agent.report.sink.Sink;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings as text for people, on standard error or in a file; {@link Pace} says how much of it. */
public final class TextSink implements Sink {
    private final String log;
    private final long mostBytes;
    private final PrintStream standardError;
    private final Pace pace = new Pace();

    // Made by the first write, on the writer's thread: slf4j is not to be loaded in premain.
    private @Nullable Journal journal;
    private @Nullable TextReport text; // Made by the first write that needs it, for it reads the time zones.

    /**
     * @param log where to write, as the option {@code log} says
     * @param mostBytes how large a file may grow before it is kept in its turn, 0 for any size
     * @param standardError the one to write to, whatever {@code System.err} becomes
     */
    public TextSink(String log, long mostBytes, PrintStream standardError) {
        this.log = log;
        this.mostBytes = mostBytes;
        this.standardError = standardError;
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public Amount admit(Finding finding, Tally.Entry bug, long wallMillis) {
        // What is found of a pool comes at growing intervals by itself.
        return finding.kind().isOfPool() ? Amount.FULL : pace.next(bug, finding.outcome(), wallMillis);
    }

    @Override
    public @Nullable String heldBack(long wallMillis) {
        long heldBack = pace.takeHeldBack(wallMillis);
        return heldBack == 0
                ? null
                : heldBack + " more findings were not written, since " + Pace.MOST_A_MINUTE
                        + " a minute is the most; they are counted, and listed in the summary";
    }

    @Override
    public void finding(Finding finding, Tally.Entry bug, Amount amount) {
        String words = amount == Amount.FULL ? text().full(finding, bug) : text().brief(finding, bug);
        write(finding.kind().grade() != Kind.Grade.NOTE, words);
    }

    @Override
    public void remark(Remark remark) {
        write(remark.isWarning(), remark.text());
    }

    @Override
    public void summary(List<Tally.Entry> bugs, long stillOpen) {
        write(false, text().summary(bugs, stillOpen));
    }

    @Override
    public void report(List<Tally.Entry> bugs, Snapshot held) {
        write(false, text().report(bugs, held));
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }

    private void write(boolean warning, String words) {
        Journal to = journal;
        if (to == null) {
            to = Journal.open(log, mostBytes, standardError);
            journal = to;
        }
        if (warning) {
            to.warn(words);
        } else {
            to.info(words);
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
}
