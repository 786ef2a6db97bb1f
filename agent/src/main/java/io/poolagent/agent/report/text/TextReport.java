// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Usage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Findings as text. The text is a contract: golden tests hold it, and the docs quote what they render. */
public final class TextReport {
    private static final int MOST_BUGS = 200;
    private static final int LABEL_WIDTH = 13;

    /** What is found of a connection that nobody has closed: then it is of interest what was done with it. */
    private static final Set<Kind> IS_OPEN = EnumSet.of(Kind.LOST, Kind.UNPOOLED, Kind.OVERDUE, Kind.LEFT_OPEN);

    // Only of acquires the option takes all there are.
    private static final String NEXT_TIME = "(not captured; capture=always sees every getConnection())";
    private static final Set<String> ACQUIRES =
            Collections.unmodifiableSet(new HashSet<>(Arrays.asList("acquired at", "then held by")));

    private final DateTimeFormatter clock;

    public TextReport(ZoneId zone) {
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /** A finding in full. */
    public String full(Finding finding, Tally.Entry tally) {
        return full(finding, times(tally));
    }

    /** A finding in full, without how often there were others. */
    public String once(Finding finding) {
        return full(finding, "");
    }

    private static String full(Finding finding, String times) {
        StringBuilder text = new StringBuilder(512);
        text.append(Headlines.of(finding)).append(times);
        if (!finding.kind().isOfPool()) {
            frames(text, "acquired at", finding.site());
        }
        if (finding.thread() != null) {
            line(text, "held", Spans.words(finding.heldMillis()) + ", by thread " + finding.thread() + server(finding));
        }
        usage(text, finding);
        for (Part part : Parts.of(finding)) {
            part(text, part);
        }
        String done = ReclaimText.done(finding);
        if (!done.isEmpty()) {
            line(text, "done", done);
        }
        line(text, "see", ProjectUrl.of(finding.kind()));
        line(text, "bug", finding.fingerprint());
        return text.toString();
    }

    private static String server(Finding finding) {
        return finding.hasServerConnection() ? ", server connection " + finding.serverConnection() : "";
    }

    private static void usage(StringBuilder text, Finding finding) {
        Usage usage = finding.usage();
        if (usage == null || !IS_OPEN.contains(finding.kind())) {
            return;
        }
        String last = UsageText.last(usage);
        if (last == null && finding.kind() == Kind.LOST) {
            last = UsageText.unknown(usage);
        }
        if (last != null) {
            line(text, "last used", last);
        }
        String state = UsageText.state(usage);
        if (state != null) {
            line(text, "state", state);
        }
        LossCause cause = finding.cause();
        if (cause != null) {
            line(text, "likely cause", CauseText.of(cause));
        }
    }

    private static void part(StringBuilder text, Part part) {
        String label = part.label();
        Place place = part.place();
        if (place != null) {
            frames(text, label, place);
            label = "";
        }
        for (String words : part.words()) {
            line(text, label, words);
            label = "";
        }
    }

    /** One more of a bug that was told in full before. */
    public String brief(Finding finding, Tally.Entry tally) {
        String words = ReclaimText.done(finding);
        String done = words.isEmpty() ? "" : "; done: " + words;
        return finding.kind() + " again, " + Headlines.pool(finding.pool()) + ", acquired at "
                + Places.inOneLine(finding.site()) + times(tally) + done;
    }

    /** All bugs at a glance. */
    public String summary(List<Tally.Entry> bugs, long stillOpen) {
        return bugs("summary", bugs, Spans.counted(stillOpen, "connection") + " still open at the end");
    }

    /** All bugs so far at a glance, and what is held now. */
    public String report(List<Tally.Entry> bugs, Snapshot held) {
        int size = held.size();
        StringBuilder text = new StringBuilder(
                bugs("report", bugs, Spans.counted(size, "connection") + (size == 1 ? " is" : " are") + " in use now"));
        for (String line : HeldText.lines(held)) {
            text.append(System.lineSeparator()).append("  ").append(line);
        }
        return text.toString();
    }

    private static String bugs(String title, List<Tally.Entry> bugs, String open) {
        long findings = 0;
        for (Tally.Entry bug : bugs) {
            findings += bug.count();
        }
        StringBuilder text = new StringBuilder(title + ": ");
        text.append(Spans.counted(findings, "finding")).append(" at ").append(Spans.counted(bugs.size(), "site"));
        text.append("; ").append(open);
        Map<String, List<Place>> shown = new HashMap<>();
        for (Tally.Entry bug : mostFrequent(bugs)) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %5d x %-14s %s%s, %s at %s, bug %s",
                    bug.count(),
                    bug.kind(),
                    Headlines.pool(bug.pool()),
                    others(bug.otherPools()),
                    Headlines.did(bug.kind()),
                    Places.unlike(
                            bug.site(),
                            shown.computeIfAbsent(
                                    bug.kind() + Headlines.pool(bug.pool()) + Places.inOneLine(bug.site()),
                                    any -> new ArrayList<>())),
                    bug.fingerprint()));
        }
        if (bugs.size() > MOST_BUGS) {
            text.append(String.format("%n  ... and %d more sites, less often", bugs.size() - MOST_BUGS));
        }
        return text.toString();
    }

    private static String others(int pools) {
        return pools == 0
                ? ""
                : " and " + (pools == Tally.MOST_OTHER_POOLS ? "at least " : "") + Spans.counted(pools, "other");
    }

    /** All in the order they were found, or of very many the most frequent. */
    private static List<Tally.Entry> mostFrequent(List<Tally.Entry> bugs) {
        if (bugs.size() <= MOST_BUGS) {
            return bugs;
        }
        List<Tally.Entry> sorted = new ArrayList<>(bugs);
        sorted.sort(Comparator.comparingLong(Tally.Entry::count).reversed());
        return sorted.subList(0, MOST_BUGS);
    }

    private String times(Tally.Entry tally) {
        return tally.count() == 1
                ? ""
                : " (" + ordinal(tally.count()) + " since " + clock.format(Instant.ofEpochMilli(tally.firstMillis()))
                        + ")";
    }

    private static void frames(StringBuilder text, String label, Place site) {
        List<StackTraceElement> frames = site.frames();
        if (frames.isEmpty()) {
            line(
                    text,
                    label,
                    site.isCaptured()
                            ? "(no method of the application: only a pool, a wrapper or the JDK was on the stack)"
                            : ACQUIRES.contains(label) ? NEXT_TIME : "(not captured)");
        }
        String next = label;
        for (String line : FoldedFrames.of(site)) {
            line(text, next, line);
            next = "";
        }
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(System.lineSeparator()).append("  ").append(label);
        for (int i = label.length(); i < LABEL_WIDTH; i++) {
            text.append(' ');
        }
        text.append(value);
    }

    public static String ordinal(long n) {
        if (n % 100 >= 11 && n % 100 <= 13) {
            return n + "th";
        }
        return n + (n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th");
    }
}
