// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object in the order they were put; a fact that is not known has none. */
final class Fields {
    /** Of a stack: a line of JSON is bounded. */
    static final int MOST_FRAMES = 512;

    private final Map<String, Object> fields = new LinkedHashMap<>();

    Map<String, Object> map() {
        return fields;
    }

    /** Text, a number, true or false, or what has its own fields; null leaves it out. */
    Fields put(String name, @Nullable Object value) {
        if (value instanceof Fields) {
            fields.put(name, ((Fields) value).map());
        } else if (value instanceof Enum) {
            fields.put(name, ((Enum<?>) value).name());
        } else if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    /** Only if it is known, which one below 0 is not. */
    Fields known(String name, long value) {
        return value < 0 ? this : put(name, value);
    }

    /** The frames of a place, nearest first; none if it is not known. */
    Fields at(String name, @Nullable Place place) {
        return place == null ? this : put(name, frames(place.frames()));
    }

    /** The frames that are not the agent's. */
    static List<String> frames(Iterable<StackTraceElement> stack) {
        List<String> texts = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            if (texts.size() < MOST_FRAMES && !Place.isOfAgent(frame)) {
                texts.add(frame.toString());
            }
        }
        return texts;
    }
}
