// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A finding. */
@Registered(false) // Registered where there is a recorder, and taken away on detach.
@Name(FindingEvent.NAME)
@Label("Finding")
@Category("pool-agent")
@Description("What the agent has found: a bug, and its line")
@StackTrace(false)
final class FindingEvent extends Event {
    static final String NAME = "poolagent.Finding";

    @Label("Kind")
    @Nullable
    String kind;

    @Label("Pool")
    @Nullable
    String pool;

    @Label("Site")
    @Description("The line to mend")
    @Nullable
    String site;

    @Label("Bug")
    @Description("The name of the bug, the same in every process")
    @Nullable
    String bug;

    @Label("Acquired By")
    @Description("The name of the thread that acquired the connection")
    @Nullable
    String acquiredBy;

    @Label("Held")
    @Timespan(Timespan.MILLISECONDS)
    long held;

    @Label("Count")
    @Description("How often the bug was found so far")
    long count;

    @Label("Message")
    @Nullable
    String message;

    @Label("Acquired At")
    @Description("The application's frames where the connection was acquired")
    @Nullable
    String acquiredAt;

    @Label("Library")
    @Nullable
    String library;
}
