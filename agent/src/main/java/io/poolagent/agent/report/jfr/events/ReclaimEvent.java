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

/** An attempt to take a connection back. */
@Registered(false) // Registered where there is a recorder, and taken away on detach.
@Name(ReclaimEvent.NAME)
@Label("Reclaim")
@Category("pool-agent")
@Description("An attempt to give a connection back to its pool")
@StackTrace(false)
final class ReclaimEvent extends Event {
    static final String NAME = "poolagent.Reclaim";

    @Label("Pool")
    @Nullable
    String pool;

    @Label("Outcome")
    @Nullable
    String outcome;

    @Label("Method")
    @Nullable
    String method;

    @Label("Exception")
    @Nullable
    String exception;

    @Label("Site")
    @Description("Where the connection was acquired")
    @Nullable
    String site;

    @Label("Bug")
    @Nullable
    String bug;

    @Label("Held")
    @Timespan(Timespan.MILLISECONDS)
    long held;

    @Label("Library")
    @Nullable
    String library;
}
