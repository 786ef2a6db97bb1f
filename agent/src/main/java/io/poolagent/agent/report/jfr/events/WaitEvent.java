// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A wait for a connection; its stack is that of who waited. */
@Registered(false) // Registered where there is a recorder, and taken away on detach.
@Name(WaitEvent.NAME)
@Label("Wait for a Connection")
@Category("pool-agent")
@Description("A call of getConnection() that took long, on the thread that made it")
@Threshold("10 ms")
final class WaitEvent extends Event {
    static final String NAME = "poolagent.Wait";

    @Label("Pool")
    @Nullable
    String pool;

    @Label("Site")
    @Nullable
    String site;

    @Label("Acquired")
    @Description("Whether it got a connection; else getConnection() threw")
    boolean acquired;

    @Label("Library")
    @Nullable
    String library;
}
