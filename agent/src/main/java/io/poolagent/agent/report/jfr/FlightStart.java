// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr;

/** How events begin. Its class is loaded once somebody has loaded the recorder's. */
public interface FlightStart {
    /** Whether somebody has made a recorder. Makes none, and takes no lock. */
    boolean isRecorderThere();

    /** Registers the events; may wait for the recorder. */
    FlightEvents begin();
}
