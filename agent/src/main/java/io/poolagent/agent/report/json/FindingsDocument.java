// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.report.text.Headlines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The same document, of findings that were written as lines of JSON: of a file only the bugs are known. */
public final class FindingsDocument {
    private static final int MOST_BUGS = 300;
    private static final int MOST_CHARS = 250_000;
    private static final int MOST_FRAMES = 40;
    private static final int MOST_FRAMES_OF_ROW = 4;

    private int chars;

    private FindingsDocument() {}

    /** The document of these bugs, the latest first. */
    public static String of(List<FoundBug> bugs, String version, long wallMillis) {
        return Json.write(
                new FindingsDocument().fields(bugs, version, wallMillis).map());
    }

    private Fields fields(List<FoundBug> bugs, String version, long wallMillis) {
        List<FoundBug> sorted = new ArrayList<>(bugs);
        sorted.sort(Comparator.comparing(FoundBug::last).reversed());
        List<Map<String, Object>> rows = new ArrayList<>();
        long findings = 0;
        for (FoundBug bug : sorted) {
            findings += bug.count();
            if (rows.size() < MOST_BUGS) {
                rows.add(row(bug));
            }
        }
        return OverviewDocument.head("files", version, wallMillis)
                .put("offsetMinutes", 0)
                .put("findings", findings)
                .put("bugs", rows)
                .put("moreBugs", sorted.size() - rows.size());
    }

    private Map<String, Object> row(FoundBug bug) {
        Map<String, Object> latest = bug.latest();
        Kind kind = bug.kind();
        List<String> at = bug.frames();
        Map<String, Object> row = Bounded.of(
                new Fields()
                        .put("bug", bug.name())
                        .put("kind", latest.get("kind"))
                        .put("grade", latest.get("grade"))
                        .put("pool", latest.get("pool"))
                        .put("otherPools", bug.otherPools())
                        .put("count", bug.count())
                        .put("first", bug.first().toString())
                        .put("last", bug.last().toString())
                        .put("did", kind == null ? "acquired" : Headlines.did(kind))
                        .put("at", at)
                        .put("line", at.isEmpty() ? "" : at.get(0))
                        .put("change", bug.change())
                        .map(),
                MOST_FRAMES_OF_ROW);
        Map<String, Object> finding = Bounded.of(latest, MOST_FRAMES);
        finding.remove("stack");
        int more = Json.write(finding).length();
        if (chars + more <= MOST_CHARS) {
            chars += more;
            row.put("latest", finding);
        }
        return row;
    }
}
