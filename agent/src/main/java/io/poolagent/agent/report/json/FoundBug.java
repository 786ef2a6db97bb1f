// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.LossCause;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.report.text.ChangeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One bug of one pool, or of several that only a number tells apart, as the files of however many JVMs have it. */
public final class FoundBug {
    // By when a JVM found it first, which tells the JVMs apart: of each the highest count is that of all.
    private final Map<String, Long> counts = new HashMap<>();
    private Map<String, Object> latest;
    private Instant first;
    private Instant last;

    private final Set<String> pools = new HashSet<>();

    private FoundBug(Map<String, Object> finding) {
        latest = finding;
        first = time(finding, "first");
        last = time(finding, "time");
    }

    /** Adds a finding to its bug. One that is there twice, in two files, counts once. */
    static void add(Map<String, Object> finding, Map<String, FoundBug> bugs) {
        // As its JVM counts it: each of those pools has the count of them all.
        String key = finding.get("bug") + "\n" + PoolFacts.commonName(poolName(finding));
        bugs.computeIfAbsent(key, any -> new FoundBug(finding)).add(finding);
    }

    private void add(Map<String, Object> finding) {
        pools.add(poolName(finding));
        counts.merge(
                String.valueOf(finding.get("first")), (Long) Objects.requireNonNull(finding.get("count")), Math::max);
        Instant began = time(finding, "first");
        first = began.isBefore(first) ? began : first;
        Instant ended = time(finding, "time");
        if (!ended.isBefore(last)) {
            last = ended;
            latest = finding;
        }
    }

    /** Equal in every JVM. */
    public String name() {
        return String.valueOf(latest.get("bug"));
    }

    /** The name of its kind, which may be one that this version does not know. */
    public String kindName() {
        return String.valueOf(latest.get("kind"));
    }

    /** Null for one that this version does not know. */
    public @Nullable Kind kind() {
        return one(Kind.class, latest.get("kind"));
    }

    /** {@code PROVEN}, {@code SUSPECTED} or {@code NOTE}. */
    public String grade() {
        return String.valueOf(latest.get("grade"));
    }

    /** The name of the pool. */
    public String poolName() {
        return poolName(latest);
    }

    /** How many others it was found in. */
    int otherPools() {
        return pools.size() - 1;
    }

    /** What is wrong, in one sentence; and the likely cause, if one is known. */
    public String says() {
        Object cause = latest.get("cause");
        Object why = cause instanceof Map ? ((Map<?, ?>) cause).get("says") : null;
        return latest.get("says") + (why == null ? "" : "; likely cause: " + why);
    }

    /** Its kind, pool, nearest frame and name, as a row of the summary has them. */
    public String inOneLine() {
        List<String> frames = frames();
        return kindName() + " pool '" + poolName() + "'" + (frames.isEmpty() ? "" : ", " + frames.get(0)) + ", bug "
                + name();
    }

    /** What to change in the application; null if that is not known. */
    public @Nullable String change() {
        Kind kind = kind();
        Object cause = latest.get("cause");
        LossCause.What why = cause instanceof Map ? one(LossCause.What.class, ((Map<?, ?>) cause).get("what")) : null;
        return kind == null ? null : ChangeText.of(kind, why);
    }

    /** In all JVMs together. */
    public long count() {
        long sum = 0;
        for (long count : counts.values()) {
            sum += count;
        }
        return sum;
    }

    public Instant first() {
        return first;
    }

    public Instant last() {
        return last;
    }

    Map<String, Object> latest() {
        return latest;
    }

    /**
     * The application's frames, nearest first: where it was closed again or used wrongly, if that is what is wrong; else where it was
     * acquired.
     */
    public List<String> frames() {
        for (Object detail : (List<?>) Objects.requireNonNull(latest.get("details"))) {
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
        return texts((List<?>) Objects.requireNonNull(latest.get("acquiredAt")));
    }

    private static List<String> texts(List<?> values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(String.valueOf(value));
        }
        return texts;
    }

    private static String poolName(Map<String, Object> finding) {
        return String.valueOf(((Map<?, ?>) Objects.requireNonNull(finding.get("pool"))).get("name"));
    }

    private static <E extends Enum<E>> @Nullable E one(Class<E> type, @Nullable Object name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        return null;
    }

    private static Instant time(Map<String, Object> finding, String field) {
        return Instant.parse(String.valueOf(finding.get(field)));
    }
}
