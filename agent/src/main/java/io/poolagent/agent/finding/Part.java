// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Site;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A labelled piece of a finding: a place in the code and who was there, or plain words. Immutable. */
public final class Part {
    private final String label;
    private final @Nullable Site site;
    private final List<String> words;

    private Part(String label, @Nullable Site site, List<String> words) {
        this.label = label;
        this.site = site;
        this.words = Collections.unmodifiableList(words);
    }

    /** Where and by whom something was done to a connection, e.g. {@code closed at …}. */
    static Part place(String label, Site site, String thread) {
        return new Part(label, site, Collections.singletonList("by thread " + thread));
    }

    /** The same, of a release or use that was seen. */
    static Part place(String label, Release seen, Predicate<String> poolCode) {
        return place(label, Site.of(seen.stack(), poolCode), seen.thread());
    }

    /** @param lines written below each other */
    static Part words(String label, String... lines) {
        return new Part(label, null, Arrays.asList(lines));
    }

    /** At most 12 characters. */
    public String label() {
        return label;
    }

    /** A place in the code, or null where there are only words. */
    public @Nullable Site site() {
        return site;
    }

    /** Lines to write, below the place if there is one. */
    public List<String> words() {
        return words;
    }
}
