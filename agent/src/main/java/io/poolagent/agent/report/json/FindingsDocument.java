// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.report.text.ChangeText;
import io.poolagent.agent.report.text.Headlines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The same document, of findings that were written as lines of JSON: of a file only the bugs are known. */
public final class FindingsDocument {
    private static final int MOST_BUGS = 300;
    private static final int MOST_CHARS = 250_000;
    private static final int MOST_FRAMES = 40;
    private static final int MOST_FRAMES_OF_ROW = 4;

    private final Map<String, Bug> bugs = new LinkedHashMap<>();
    private int chars;

    private FindingsDocument() {}

    public static String of(FindingLines lines, String version, long wallMillis) {
        FindingsDocument document = new FindingsDocument();
        for (Map<String, Object> finding : lines.findings()) {
            document.add(finding);
        }
        return Json.write(document.fields(version, wallMillis).map());
    }

    private void add(Map<String, Object> finding) {
        String key = finding.get("bug") + "\n" + pool(finding).get("name");
        bugs.computeIfAbsent(key, any -> new Bug(finding)).add(finding);
    }

    private Fields fields(String version, long wallMillis) {
        List<Bug> sorted = new ArrayList<>(bugs.values());
        sorted.sort(Comparator.comparing((Bug bug) -> bug.last).reversed());
        List<Map<String, Object>> rows = new ArrayList<>();
        long findings = 0;
        for (Bug bug : sorted) {
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

    private Map<String, Object> row(Bug bug) {
        Map<String, Object> latest = bug.latest;
        Kind kind = one(Kind.class, latest.get("kind"));
        Object cause = latest.get("cause");
        LossCause.What why = cause instanceof Map ? one(LossCause.What.class, ((Map<?, ?>) cause).get("what")) : null;
        List<String> at = place(latest);
        Map<String, Object> row = Bounded.of(
                new Fields()
                        .put("bug", latest.get("bug"))
                        .put("kind", latest.get("kind"))
                        .put("grade", latest.get("grade"))
                        .put("pool", latest.get("pool"))
                        .put("otherPools", 0)
                        .put("count", bug.count())
                        .put("first", bug.first.toString())
                        .put("last", bug.last.toString())
                        .put("did", kind == null ? "acquired" : Headlines.did(kind))
                        .put("at", at)
                        .put("line", at.isEmpty() ? "" : at.get(0))
                        .put("change", kind == null ? null : ChangeText.of(kind, why))
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

    /** Where it was closed again or used wrongly, if that is what is wrong; else where it was acquired. */
    private static List<String> place(Map<String, Object> finding) {
        for (Object detail : (List<?>) Objects.requireNonNull(finding.get("details"))) {
            if (detail instanceof Map) {
                Object what = ((Map<?, ?>) detail).get("what");
                Object at = ((Map<?, ?>) detail).get("at");
                if (at instanceof List
                        && ("CLOSED_AGAIN".equals(what)
                                || "RELEASED_AGAIN".equals(what)
                                || "RELEASED_STALE".equals(what)
                                || "USED".equals(what))) {
                    return texts((List<?>) at);
                }
            }
        }
        return texts((List<?>) Objects.requireNonNull(finding.get("acquiredAt")));
    }

    private static List<String> texts(List<?> values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(String.valueOf(value));
        }
        return texts;
    }

    private static Map<?, ?> pool(Map<String, Object> finding) {
        return (Map<?, ?>) Objects.requireNonNull(finding.get("pool"));
    }

    /** Null for one that this version does not know. */
    private static <E extends Enum<E>> @Nullable E one(Class<E> type, @Nullable Object name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        return null;
    }

    /** One bug of one pool, in however many JVMs. */
    private static final class Bug {
        // By when a JVM found it first, which tells the JVMs apart: of each the highest count is that of all.
        private final Map<String, Long> counts = new HashMap<>();
        private Map<String, Object> latest;
        private Instant first;
        private Instant last;

        Bug(Map<String, Object> finding) {
            latest = finding;
            first = time(finding, "first");
            last = time(finding, "time");
        }

        void add(Map<String, Object> finding) {
            counts.merge(
                    String.valueOf(finding.get("first")),
                    (Long) Objects.requireNonNull(finding.get("count")),
                    Math::max);
            Instant began = time(finding, "first");
            first = began.isBefore(first) ? began : first;
            Instant ended = time(finding, "time");
            if (!ended.isBefore(last)) {
                last = ended;
                latest = finding;
            }
        }

        long count() {
            long sum = 0;
            for (long count : counts.values()) {
                sum += count;
            }
            return sum;
        }

        private static Instant time(Map<String, Object> finding, String field) {
            return Instant.parse(String.valueOf(finding.get(field)));
        }
    }
}
