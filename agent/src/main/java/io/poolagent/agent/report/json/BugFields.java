// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.text.ChangeText;
import io.poolagent.agent.report.text.Headlines;
import io.poolagent.agent.report.text.TextReport;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The bugs as fields, the latest of them with what was found last; as many as fit. */
final class BugFields {
    private static final int MOST_BUGS = 100;

    /** Of all bugs together, of what is written in full; then the rest are rows. */
    private static final int MOST_CHARS = 120_000;

    private static final int MOST_REPORT_CHARS = 12_000;
    private static final int MOST_FRAMES = 40;
    private static final int MOST_FRAMES_OF_ROW = 3;

    private final TextReport text;
    private int chars;

    BugFields(ZoneId zone) {
        this.text = new TextReport(zone);
    }

    Fields put(Fields document, Overview overview) {
        List<Tally.Entry> bugs = new ArrayList<>(overview.bugs());
        bugs.sort(Comparator.comparingLong(Tally.Entry::lastMillis).reversed());
        List<Map<String, Object>> all = new ArrayList<>();
        long findings = 0;
        for (Tally.Entry bug : bugs) {
            findings += bug.count();
            if (all.size() < MOST_BUGS) {
                Map<String, Object> row = Bounded.of(of(bug).map(), MOST_FRAMES_OF_ROW);
                Finding latest = overview.latest(bug);
                if (latest != null) {
                    add(row, latest, bug);
                }
                all.add(row);
            }
        }
        return document.put("findings", findings).put("bugs", all).put("moreBugs", bugs.size() - all.size());
    }

    private static Fields of(Tally.Entry bug) {
        return new Fields()
                .put("bug", bug.fingerprint())
                .put("kind", bug.kind())
                .put("grade", bug.kind().grade())
                .put("pool", FindingLine.pool(bug.pool()))
                .put("otherPools", bug.otherPools())
                .put("count", bug.count())
                .put("first", FindingLine.time(bug.firstMillis()))
                .put("last", FindingLine.time(bug.lastMillis()))
                .put("did", Headlines.did(bug.kind()))
                .at("at", bug.site())
                .put("line", PoolFields.line(bug.site().line()))
                .put("change", ChangeText.of(bug.kind(), null));
    }

    /** One that cannot be written is a row like those that are forgotten. */
    private void add(Map<String, Object> row, Finding latest, Tally.Entry bug) {
        try {
            LossCause cause = latest.cause();
            row.put("change", ChangeText.of(bug.kind(), cause == null ? null : cause.what()));
            Map<String, Object> finding =
                    Bounded.of(FindingLine.fields(latest, bug).map(), MOST_FRAMES);
            finding.remove("stack"); // It is in no text report either.
            String report = Bounded.text(text.full(latest, bug), MOST_REPORT_CHARS);
            int more = report.length() + Json.write(finding).length();
            if (chars + more <= MOST_CHARS) {
                chars += more;
                row.put("report", report);
                row.put("latest", finding);
            }
        } catch (RuntimeException e) {
            // Its line of JSON says so, if one was asked for.
        }
    }
}
