// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.AlsoHeld;
import io.poolagent.agent.finding.CalledAgain;
import io.poolagent.agent.finding.CloseSample;
import io.poolagent.agent.finding.Deadlock;
import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Detail;
import io.poolagent.agent.finding.DetailVisitor;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.OverdueLimit;
import io.poolagent.agent.finding.PiledUp;
import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.finding.PoolTook;
import io.poolagent.agent.finding.ReleasedTo;
import io.poolagent.agent.finding.SessionLeft;
import io.poolagent.agent.finding.SiteSpared;
import io.poolagent.agent.finding.StatementsLeft;
import io.poolagent.agent.finding.TakenBack;
import io.poolagent.agent.finding.ThreadNow;
import io.poolagent.agent.finding.TransactionFacts;
import io.poolagent.agent.finding.TransactionLeft;
import io.poolagent.agent.finding.UnitEnded;
import io.poolagent.agent.finding.WhyNotLost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The details of a finding in words; what the first line says already has no part of its own. */
public final class Parts implements DetailVisitor {
    private final List<Part> parts = new ArrayList<>();

    private Parts() {}

    /** In the order to be written. */
    public static List<Part> of(Finding finding) {
        Parts parts = new Parts();
        for (Detail detail : finding.details()) {
            detail.accept(parts);
        }
        return parts.parts;
    }

    private void words(String label, String... lines) {
        parts.add(Part.words(label, lines));
    }

    @Override
    public void deed(Deed deed) {
        parts.add(Part.place(label(deed.what()), deed.place(), deed.thread()));
    }

    private static String label(Deed.What what) {
        switch (what) {
            case CLOSED:
                return "closed at";
            case RELEASED:
                return "released at";
            case CLOSED_AGAIN:
                return "closed again";
            case RELEASED_STALE:
                return "once more at";
            case USED:
                return "used at";
            case EXECUTED:
                return "executed at";
            case EXECUTED_MEANWHILE:
                return "meanwhile at";
            case HELD_THEN:
                return "then held by";
            case WENT_ON:
                return "went on at";
            case RELIED_ON:
                return "relied on at";
            case BEGAN:
                return "begun at";
            default:
                return "and again at";
        }
    }

    @Override
    public void closeSample(CloseSample sample) {
        words(
                "others",
                sample.closedThere() + " of " + sample.sampled() + " sampled connections were closed at "
                        + sample.line());
    }

    @Override
    public void overdueLimit(OverdueLimit limit) {}

    @Override
    public void poolTook(PoolTook took) {
        words(
                "since then",
                "the pool no longer counts this connection: errors on it and its holder's close() are consequences of"
                        + " this, not bugs of their own");
    }

    @Override
    public void unitEnded(UnitEnded unit) {
        if (unit.agoMillis() == UnitEnded.NOW) {
            words("ended", "just now");
        } else if (unit.agoMillis() != UnitEnded.UNKNOWN) {
            words("ended", Spans.words(unit.agoMillis()) + " ago; not used since");
        }
    }

    @Override
    public void threadNow(ThreadNow thread) {
        words("now", HeldText.thread(thread));
    }

    @Override
    public void alsoHeld(AlsoHeld held) {
        List<String> words = new ArrayList<>();
        if (held.ofSamePool() > 0) {
            words.add(Spans.counted(held.ofSamePool(), "more connection") + " of this pool");
        }
        for (Map.Entry<String, Integer> other : held.ofOthers().entrySet()) {
            String what = words.isEmpty() ? Spans.counted(other.getValue(), "connection") : "" + other.getValue();
            words.add(what + " of pool '" + other.getKey() + "'");
        }
        words("holds also", String.join(", ", words));
    }

    @Override
    public void whyNotLost(WhyNotLost why) {
        words("references", references(why.reason(), why.method()));
    }

    private static String references(WhyNotLost.Reason reason, @Nullable StackTraceElement method) {
        switch (reason) {
            case DRIVER_CONNECTION_OUT:
                return "the driver's own connection was handed out, by unwrap() or the like, and may still be in use: its"
                        + " pool keeps it, so a loss cannot be proven";
            case METHOD_RUNS:
                String name = method == null ? "a method" : method.getClassName() + "." + method.getMethodName();
                return "none left, but " + name
                        + " is still running and may rely on the connection in a local variable";
            default:
                return "none left, but its thread is busy, and whether the methods that had it have returned is not known";
        }
    }

    @Override
    public void takenBack(TakenBack back) {
        words("taken back", Spans.words(back.agoMillis()) + " ago, by pool-agent");
    }

    @Override
    public void siteSpared(SiteSpared spared) {
        words(
                "from now on",
                "connections acquired here are no longer taken back: their holder keeps them for later and would find"
                        + " them closed");
    }

    @Override
    public void calledAgain(CalledAgain again) {}

    @Override
    public void releasedTo(ReleasedTo pool) {}

    @Override
    public void transactionLeft(TransactionLeft left) {
        words("transaction", transaction(left.transaction()));
        words("last write", left.lastWrite());
        switch (left.then()) {
            case ROLLED_BACK:
                words("the pool", "rolls back at close(): the changes are lost");
                break;
            case COMMITTED:
                words("the pool", "commits at close(): the changes stay, complete or not");
                break;
            case LEFT_OPEN:
                words("the pool", "leaves it open: the next borrower continues it");
                break;
            default:
                break;
        }
    }

    /** As in {@code open for 12 s, 3 statements executed}. */
    static String transaction(TransactionFacts transaction) {
        return "open for " + Spans.words(transaction.openMillis()) + ", "
                + Spans.counted(transaction.executed(), "statement") + " executed";
    }

    @Override
    public void sessionLeft(SessionLeft session) {
        List<String> lines = new ArrayList<>();
        for (SessionLeft.Change change : session.changes()) {
            lines.add(Headlines.state(change) + " " + change.value()
                    + (change.lentWith() == null ? "" : "; it was " + change.lentWith() + " when acquired"));
        }
        parts.add(Part.words("left behind", lines));
        words("the pool", "does not reset it: the next borrower inherits the change");
    }

    @Override
    public void statementsLeft(StatementsLeft statements) {
        List<String> lines = new ArrayList<>();
        for (StatementsLeft.Text text : statements.texts()) {
            lines.add(text.count() + " x " + (text.sql() == null ? "(no SQL seen)" : text.sql()));
        }
        if (statements.moreTexts() > 0) {
            lines.add("... " + statements.moreTexts() + " more texts");
        }
        parts.add(Part.words("left open", lines));
    }

    @Override
    public void piledUp(PiledUp pools) {
        words("connect to", pools.url());
        words(
                "open",
                (pools.connections() < 0 ? "" : Spans.counted(pools.connections(), "connection") + " together, ")
                        + "the first pool for " + Spans.words(pools.sinceMillis()));
        words("it seems", "a pool is made again and again: make one and keep it, or close each");
    }

    @Override
    public void exhausted(Exhausted exhausted) {
        words("verdict", VerdictText.of(exhausted));
        parts.add(Part.words("held", ShortageText.sites(exhausted)));
        parts.add(Part.words(exhausted.hasFailed() ? "failed" : "waiting", ShortageText.waiting(exhausted)));
    }

    @Override
    public void deadlock(Deadlock deadlock) {
        parts.add(Part.words("held", ShortageText.circle(deadlock)));
    }

    @Override
    public void history(PoolHistory history) {
        parts.add(Part.words("before", HistoryText.lines(history)));
    }
}
