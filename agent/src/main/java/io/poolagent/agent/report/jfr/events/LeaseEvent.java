// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A connection that was held for long; its stack is that of the release. */
@Registered(false) // Registered where there is a recorder, and taken away on detach.
@Name(LeaseEvent.NAME)
@Label("Long Lease")
@Category("pool-agent")
@Description("A connection that was held for more than a second, recorded by the thread that released it")
final class LeaseEvent extends Event {
    static final String NAME = "poolagent.Lease";

    @Label("Pool")
    @Nullable
    String pool;

    @Label("Site")
    @Description("Where it was acquired")
    @Nullable
    String site;

    @Label("Acquired By")
    @Description("The name of the thread that acquired it")
    @Nullable
    String acquiredBy;

    @Label("Held")
    @Timespan(Timespan.MILLISECONDS)
    long held;

    @Label("Library")
    @Nullable
    String library;
}
