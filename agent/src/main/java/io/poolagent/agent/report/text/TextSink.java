// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Remark;
import io.poolagent.agent.report.sink.Sink;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings as text for people, on standard error, in a file or in the application's log; {@link Pace} says how much of it. */
public final class TextSink implements Sink {
    private final TextLog log;
    private final Pace pace = new Pace();
    private @Nullable TextReport text; // Made by the first write that needs it, for it reads the time zones.

    /** @param log where to write */
    public TextSink(TextLog log) {
        this.log = log;
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
        log.write(finding.kind().grade() != Kind.Grade.NOTE, words, finding.loaders());
    }

    @Override
    public void remark(Remark remark) {
        log.write(remark.isWarning(), remark.text(), remark.loaders());
    }

    @Override
    public void summary(List<Tally.Entry> bugs, long stillOpen) {
        log.write(false, text().summary(bugs, stillOpen), null);
    }

    @Override
    public void report(List<Tally.Entry> bugs, Snapshot held) {
        log.write(false, text().report(bugs, held), null);
    }

    @Override
    public boolean isWaiting() {
        return log.isWaiting();
    }

    @Override
    public void retry() {
        log.retry();
    }

    @Override
    public void ends() {
        log.ends();
    }

    @Override
    public void close() {
        log.close();
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
