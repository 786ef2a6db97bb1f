// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Place;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A labelled piece of a report: a place in the code and who was there, or plain words. Immutable. */
public final class Part {
    private final String label;
    private final @Nullable Place place;
    private final List<String> words;

    private Part(String label, @Nullable Place place, List<String> words) {
        this.label = label;
        this.place = place;
        this.words = Collections.unmodifiableList(words);
    }

    static Part place(String label, Place place, String thread) {
        return new Part(label, place, Collections.singletonList("by thread " + thread));
    }

    /** @param lines written below each other */
    static Part words(String label, List<String> lines) {
        return new Part(label, null, lines);
    }

    static Part words(String label, String... lines) {
        return new Part(label, null, Arrays.asList(lines));
    }

    /** At most 12 characters. */
    public String label() {
        return label;
    }

    /** A place in the code, or null where there are only words. */
    public @Nullable Place place() {
        return place;
    }

    /** Lines to write, below the place if there is one. */
    public List<String> words() {
        return words;
    }
}
