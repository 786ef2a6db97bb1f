// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr.events;

import io.poolagent.agent.report.jfr.FlightEvents;
import io.poolagent.agent.report.jfr.FlightStart;
import jdk.jfr.FlightRecorder;

/** Asks whether there is a recorder by what its class knows already: any other question would make one. */
public final class JfrStart implements FlightStart {
    public JfrStart() {}

    @Override
    public boolean isRecorderThere() {
        return FlightRecorder.isInitialized();
    }

    @Override
    public FlightEvents begin() {
        return JfrEvents.register();
    }
}
