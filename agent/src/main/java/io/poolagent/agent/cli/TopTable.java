// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import static io.poolagent.agent.report.json.Parsed.list;
import static io.poolagent.agent.report.json.Parsed.map;
import static io.poolagent.agent.report.json.Parsed.number;
import static io.poolagent.agent.report.json.Parsed.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The lines that {@code top} shows: the pools, then the sites, those with most connections first, then the latest findings. */
final class TopTable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int POOL_WIDTH = 30;
    private static final int NARROW_POOL_WIDTH = 14;
    private static final int NARROW = 100;
    private static final int KIND_WIDTH = 18;
    private static final int DOING_WIDTH = 24;
    private static final int FINDINGS = 5;
    private static final int OF_SCREEN = 3;

    private final long pid;
    private final ZoneId zone;

    TopTable(long pid, ZoneId zone) {
        this.pid = pid;
        this.zone = zone;
    }

    /** What fits on a screen: with the key that ends it, and of the findings the latest. */
    List<String> screen(Map<?, ?> now, int width, int height) {
        int room = Math.max(0, height - 1);
        List<String> found = findings(now, width);
        List<String> held = held(now, width);
        int most = Math.min(2 + FINDINGS, room / OF_SCREEN); // The pools come first, however low it is.
        int forFindings = most < 2 ? 0 : Math.min(found.size(), most);
        List<String> screen = new ArrayList<>(held.subList(0, Math.min(held.size(), Math.max(0, room - forFindings))));
        screen.addAll(found.subList(0, Math.min(found.size(), room - screen.size())));
        screen.add(Cells.cut("q: quit", width));
        return screen;
    }

    /** Everything. */
    List<String> lines(Map<?, ?> now, int width) {
        List<String> lines = held(now, width);
        lines.addAll(findings(now, width));
        return lines;
    }

    private List<String> held(Map<?, ?> now, int width) {
        int poolWidth = width < NARROW ? NARROW_POOL_WIDTH : POOL_WIDTH;
        List<String> lines = new ArrayList<>();
        lines.add(Cells.cut(
                time(number(now.get("millis"))) + "  process " + pid + ": "
                        + counted(number(now.get("held")), "connection")
                        + " in use, " + counted(number(now.get("findings")), "finding") + " of "
                        + counted(number(now.get("bugCount")), "bug"),
                width));
        lines.add("");
        lines.add(Cells.cut(Cells.left("POOL", poolWidth) + "   USED    MAX  PENDING  LONGEST", width));
        List<Site> sites = new ArrayList<>();
        for (Object one : list(now.get("pools"))) {
            Map<?, ?> pool = map(one);
            String name = text(pool.get("name"));
            lines.add(Cells.cut(pool(pool, name, poolWidth), width));
            for (Object site : list(pool.get("sites"))) {
                sites.add(new Site(name, map(site)));
            }
        }
        more(lines, number(now.get("morePools")), "pool", width);
        lines.add("");
        lines.add(Cells.cut(
                " HELD  " + Cells.left("DOING", DOING_WIDTH) + "   OLDEST  " + Cells.left("POOL", poolWidth)
                        + "  ACQUIRED AT",
                width));
        sites.sort(Comparator.comparingLong((Site site) -> -number(site.site.get("held"))));
        for (Site site : sites) {
            lines.add(Cells.cut(site.line(poolWidth, width), width));
        }
        more(lines, number(now.get("moreSites")), "site", width);
        lines.add("");
        return lines;
    }

    private static void more(List<String> lines, long more, String what, int width) {
        if (more > 0) {
            lines.add(Cells.cut("... and " + counted(more, "more " + what), width));
        }
    }

    private static String pool(Map<?, ?> pool, String name, int width) {
        Object maximum = pool.get("maximum");
        long pending = number(pool.get("pending"));
        return Cells.left(name, width)
                + String.format(
                        Locale.ROOT,
                        "%7d%7s%9d%9s",
                        number(pool.get("held")),
                        maximum == null ? "?" : String.valueOf(number(maximum)),
                        pending,
                        pending == 0 ? "" : span(number(pool.get("longestMillis"))));
    }

    private List<String> findings(Map<?, ?> now, int width) {
        int poolWidth = width < NARROW ? NARROW_POOL_WIDTH : POOL_WIDTH;
        List<String> lines = new ArrayList<>();
        for (Object one : list(now.get("bugs"))) {
            Map<?, ?> bug = map(one);
            lines.add(Cells.cut(
                    time(number(bug.get("lastMillis")))
                            + String.format(Locale.ROOT, "%6d x ", number(bug.get("count")))
                            + Cells.left(text(bug.get("kind")), KIND_WIDTH) + "  "
                            + Cells.left(text(bug.get("pool")), poolWidth) + "  "
                            + place(text(bug.get("line")), width),
                    width));
        }
        if (!lines.isEmpty()) {
            lines.add(
                    0,
                    Cells.cut(
                            "FOUND    COUNT  " + Cells.left("FINDING", KIND_WIDTH) + "  "
                                    + Cells.left("POOL", poolWidth) + "  AT",
                            width));
        }
        return lines;
    }

    private String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** On a narrow terminal only the file and line. */
    private static String place(String line, int width) {
        int file = line.lastIndexOf('(');
        return width < NARROW && file >= 0 ? line.substring(file + 1).replace(")", "") : line;
    }

    /** At most seven characters. */
    static String span(long millis) {
        long seconds = millis / 1_000;
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (seconds < 600) {
            return seconds + " s";
        }
        return seconds < 36_000 ? seconds / 60 + " min" : Math.min(9_999, seconds / 3_600) + " h";
    }

    /** The connections that were acquired at one line from one pool. */
    private static final class Site {
        private static final List<String> STATES =
                Arrays.asList("IN_STATEMENT", "READING", "IDLE_IN_TRANSACTION", "IDLE", "UNSEEN");
        private static final List<String> WORDS =
                Arrays.asList("in a statement", "reading", "idle in transaction", "idle", "perhaps at work");

        private final String pool;
        private final Map<?, ?> site;

        Site(String pool, Map<?, ?> site) {
            this.pool = pool;
            this.site = site;
        }

        String line(int poolWidth, int width) {
            Object oldest = site.get("oldestMillis");
            String line = text(site.get("line"));
            return String.format(Locale.ROOT, "%5d  ", number(site.get("held")))
                    + Cells.left(doing(), DOING_WIDTH)
                    + String.format(Locale.ROOT, "%9s  ", oldest == null ? "" : span(number(oldest)))
                    + Cells.left(pool, poolWidth) + "  " + (line.isEmpty() ? "(stack not taken)" : place(line, width));
        }

        /** What most of them do, and how many do not. */
        private String doing() {
            Map<?, ?> counts = map(site.get("doing"));
            long most = 0;
            long all = 0;
            String what = "";
            for (int i = 0; i < STATES.size(); i++) {
                long count = number(counts.get(STATES.get(i)));
                all += count;
                if (count > most) {
                    most = count;
                    what = WORDS.get(i);
                }
            }
            return most == all ? what : most + " " + what;
        }
    }
}
