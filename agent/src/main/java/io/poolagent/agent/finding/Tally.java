// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Equal sites are one bug: how often each was found, first and last. Bounded: beyond {@value #MOST_BUGS} bugs the rest is
 * counted together. Used by the agent's thread only.
 */
public final class Tally {
    private static final int MOST_BUGS = 10_000;
    private static final int KEPT_FRAMES = 8;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Counts a finding.
     *
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    public Entry add(Finding finding, long wallMillis) {
        String bug = finding.bug();
        if (entries.size() >= MOST_BUGS && !entries.containsKey(bug)) {
            bug = finding.kind() + " elsewhere";
        }
        Entry entry = entries.computeIfAbsent(bug, any -> new Entry(finding, wallMillis));
        entry.count++;
        entry.lastMillis = wallMillis;
        return entry;
    }

    /** All bugs, in the order they were first found. */
    public List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** One bug. */
    public static final class Entry {
        // Not the finding: its lease and stacks would keep an application that was undeployed.
        private final Kind kind;
        private final String pool;
        private final Site site;
        private final String fingerprint;
        private final long firstMillis;
        private long lastMillis;
        private long count;

        private Entry(Finding example, long firstMillis) {
            this.kind = example.kind();
            this.pool = example.pool().name();
            this.site = example.culprit().nearest(KEPT_FRAMES);
            this.fingerprint = example.fingerprint();
            this.firstMillis = firstMillis;
        }

        public Kind kind() {
            return kind;
        }

        /** The name of the pool. */
        public String pool() {
            return pool;
        }

        /** Where the application did it: acquired, or, of a double release, closed again. */
        public Site site() {
            return site;
        }

        /** The bug's name, the same in every JVM. */
        public String fingerprint() {
            return fingerprint;
        }

        public long count() {
            return count;
        }

        /** When it was first found, in milliseconds since 1970. */
        public long firstMillis() {
            return firstMillis;
        }

        /** When it was last found, in milliseconds since 1970. */
        public long lastMillis() {
            return lastMillis;
        }
    }
}
