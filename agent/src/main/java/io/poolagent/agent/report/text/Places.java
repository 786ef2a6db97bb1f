// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Place;
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

    /** The same, for a place that may not be known at all; null then. */
    static @Nullable String known(Place place) {
        return place.line() == null ? null : nearest(place);
    }
}
