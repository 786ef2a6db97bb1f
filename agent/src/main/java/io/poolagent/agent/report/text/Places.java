// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places in the code, in words. */
final class Places {
    private Places() {}

    /** The line to look at, or that there is none. */
    static String nearest(Place place) {
        StackTraceElement line = place.line();
        if (line == null) {
            return place.isCaptured() ? "(no method of the application)" : "(not captured)";
        }
        return line.toString();
    }

    /** The same for a report of one line: with its caller, where the code nearest to it may be a library's. */
    static String inOneLine(Place place) {
        StackTraceElement caller = place.callerOfRun();
        return nearest(place) + (caller == null ? "" : ", called by " + caller);
    }

    /** The same, told apart from the places that would read alike; it then counts as one of them. */
    static String unlike(Place place, List<Place> alike) {
        StackTraceElement frame = null;
        for (Place other : alike) {
            for (int i = 0; frame == null && i < place.frames().size(); i++) {
                StackTraceElement mine = place.frames().get(i);
                frame = other.frames().contains(mine) ? null : mine;
            }
        }
        alike.add(place);
        return inOneLine(place) + (frame == null ? "" : ", by way of " + frame);
    }

    /** The same, for a place that may not be known at all; null then. */
    static @Nullable String known(Place place) {
        return place.line() == null ? null : nearest(place);
    }
}
