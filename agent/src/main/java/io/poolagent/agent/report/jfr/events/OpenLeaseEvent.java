// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** One connection that is held. */
@Registered(false) // Registered where there is a recorder, and taken away on detach.
@Name(OpenLeaseEvent.NAME)
@Label("Open Lease")
@Category("pool-agent")
@Description("Who holds a connection, and what is done with it")
@StackTrace(false)
@Period("5 s")
final class OpenLeaseEvent extends Event {
    static final String NAME = "poolagent.OpenLease";

    @Label("Pool")
    @Nullable
    String pool;

    @Label("Site")
    @Description("Where it was acquired")
    @Nullable
    String site;

    @Label("Held")
    @Timespan(Timespan.MILLISECONDS)
    long held;

    @Label("Doing")
    @Nullable
    String doing;

    @Label("For")
    @Description("For how long it has been doing that")
    @Timespan(Timespan.MILLISECONDS)
    long doingFor;

    @Label("Acquired By")
    @Description("The name of the thread that acquired it")
    @Nullable
    String acquiredBy;

    @Label("Statement")
    @Description("The statement executed last, without its literals")
    @Nullable
    String statement;

    @Label("Library")
    @Nullable
    String library;
}
