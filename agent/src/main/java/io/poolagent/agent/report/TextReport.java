// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.lease.Site;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Findings as text. The text is a contract: golden tests hold it, and the docs quote what they render. */
public final class TextReport {
    private static final int MOST_FRAMES = 8;
    private static final int LABEL_WIDTH = 13;

    private final DateTimeFormatter clock;

    public TextReport(ZoneId zone) {
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /** A finding in full. */
    public String full(Finding finding, Tally.Entry tally) {
        StringBuilder text = new StringBuilder(512);
        text.append(headline(finding)).append(times(tally));
        frames(text, "acquired at", finding.site());
        line(
                text,
                "held",
                duration(finding.heldMillis()) + ", by thread "
                        + finding.lease().thread());
        String sql = finding.sql();
        boolean open = finding.kind() == Kind.LOST || finding.kind() == Kind.OVERDUE;
        if (open && sql != null) {
            line(text, "last used", duration(finding.idleMillis()) + " before, " + sql);
        }
        String cause = finding.cause();
        if (cause != null) {
            line(text, "likely cause", cause + " skipped close()");
        }
        Finding.End released = finding.released();
        if (released != null) {
            frames(text, "closed at", released.site());
            line(text, "", "by thread " + released.thread());
        }
        Finding.End again = finding.again();
        if (again != null) {
            frames(text, isUse(finding) ? "used at" : "closed again", again.site());
            line(text, "", "by thread " + again.thread());
        }
        if (!finding.done().isEmpty()) {
            line(text, "done", finding.done());
        }
        line(text, "see", "docs/reading-a-report.md#" + finding.kind().name().toLowerCase(Locale.ROOT));
        return text.toString();
    }

    /** One more of a bug that was told in full before. */
    public String brief(Finding finding, Tally.Entry tally) {
        String done = finding.done().isEmpty() ? "" : "; done: " + finding.done();
        return finding.kind() + " again, pool '" + finding.lease().pool().name() + "', acquired at "
                + nearest(finding.site()) + times(tally) + done;
    }

    /** All bugs at a glance. */
    public String summary(List<Tally.Entry> bugs, long stillOpen) {
        long findings = 0;
        for (Tally.Entry bug : bugs) {
            findings += bug.count();
        }
        StringBuilder text = new StringBuilder("summary: ");
        text.append(counted(findings, "finding")).append(" at ").append(counted(bugs.size(), "site"));
        text.append("; ").append(counted(stillOpen, "connection")).append(" still open at the end");
        for (Tally.Entry bug : bugs) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %5d x %-14s pool '%s', %s",
                    bug.count(),
                    bug.kind(),
                    bug.pool(),
                    did(bug.kind()) + " at " + nearest(bug.site())));
        }
        return text.toString();
    }

    /** What the application did at the site of such a bug. */
    private static String did(Kind kind) {
        switch (kind) {
            case DOUBLE_RELEASE:
                return "closed again";
            case USE_AFTER_RELEASE:
                return "used";
            default:
                return "acquired";
        }
    }

    private static String headline(Finding finding) {
        String pool = "pool '" + finding.lease().pool().name() + "'";
        switch (finding.kind()) {
            case LOST:
                return "LOST connection of " + pool + ": never closed, and the application dropped its last reference";
            case OVERDUE:
                return "OVERDUE connection of " + pool + ": held longer than " + duration(finding.limitMillis())
                        + " and still open; it may be at work";
            case LATE_RELEASE:
                return "LATE_RELEASE of a connection of " + pool + ": closed after all; it was slow, not leaked";
            case USE_AFTER_RELEASE:
                return "USE_AFTER_RELEASE of a connection of " + pool
                        + ": it, or a statement or result of it, was used though it was closed";
            default:
                return "DOUBLE_RELEASE of a connection of " + pool + ": close() was called on it a second time";
        }
    }

    private static boolean isUse(Finding finding) {
        return finding.kind() == Kind.USE_AFTER_RELEASE;
    }

    private String times(Tally.Entry tally) {
        return tally.count() == 1
                ? ""
                : " (" + ordinal(tally.count()) + " since " + clock.format(Instant.ofEpochMilli(tally.firstMillis()))
                        + ")";
    }

    private static void frames(StringBuilder text, String label, Site site) {
        List<StackTraceElement> frames = site.frames();
        if (frames.isEmpty()) {
            line(text, label, "(not captured; capture=always sees every getConnection() and close())");
        }
        String next = label;
        for (StackTraceElement frame : frames.subList(0, Math.min(MOST_FRAMES, frames.size()))) {
            line(text, next, frame.toString());
            next = "";
        }
        if (frames.size() > MOST_FRAMES) {
            line(text, "", "... " + counted(frames.size() - MOST_FRAMES, "more frame"));
        }
    }

    private static String nearest(Site site) {
        for (StackTraceElement frame : site.frames()) {
            // An application's own getConnection() is where they all come from: of no use in one line.
            if (!frame.getMethodName().equals("getConnection")) {
                return frame.toString();
            }
        }
        return "(not captured)";
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(System.lineSeparator()).append("  ").append(label);
        for (int i = label.length(); i < LABEL_WIDTH; i++) {
            text.append(' ');
        }
        text.append(value);
    }

    private static String counted(long n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    static String ordinal(long n) {
        if (n % 100 >= 11 && n % 100 <= 13) {
            return n + "th";
        }
        return n + (n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th");
    }

    static String duration(long millis) {
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 10_000 && millis % 1_000 != 0) {
            return millis / 1_000 + "." + millis % 1_000 / 100 + " s";
        }
        long seconds = millis / 1_000;
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 60 ? minutes + " min " + seconds % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
