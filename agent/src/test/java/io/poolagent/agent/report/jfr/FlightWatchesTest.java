// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import org.junit.jupiter.api.Test;

/** Two watches of one JVM, one after the other. */
class FlightWatchesTest {
    /** A detach waits no longer than two seconds for the recorder: so an attach may overtake its end. */
    @Test
    void theLateEndOfOneWatchLeavesTheEventsOfTheNext() throws Exception {
        FlightStart start = Class.forName("io.poolagent.agent.report.jfr.events.JfrStart")
                .asSubclass(FlightStart.class)
                .getConstructor()
                .newInstance();
        FlightEvents earlier = start.begin();
        FlightEvents later = start.begin();
        try {
            earlier.close();
            assertThat(registered()).contains("poolagent.Wait", "poolagent.OpenLease");
        } finally {
            later.close();
        }
        assertThat(registered()).isEmpty();
    }

    private static Set<String> registered() {
        return FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .map(EventType::getName)
                .filter(name -> name.startsWith("poolagent."))
                .collect(Collectors.toSet());
    }
}
