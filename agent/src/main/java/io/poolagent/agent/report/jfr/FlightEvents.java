// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.jfr;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Place;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;

/** The events, as long as there is a recorder. Safe for use by any thread; none of it waits but {@link #close}. */
public interface FlightEvents {
    /** Whether a running recording wants to know who waits. */
    boolean recordsWaits();

    /** Whether a running recording wants to know what was held for long. */
    boolean recordsLeases();

    /** The calling thread begins to wait; what this gives is for the methods below. */
    Object beginWait();

    /** It waits no more; whether that was long enough for any recording. */
    boolean isLong(Object wait);

    /** Records that wait, with the stack of the calling thread. */
    void waited(Object wait, PoolFacts pool, Place site, boolean acquired);

    /** Records a lease that the calling thread has released. */
    void released(PoolFacts pool, Place site, String thread, long heldMillis);

    void finding(Finding finding, Tally.Entry bug);

    void reclaim(Finding finding, long heldMillis);

    /** Whether it is time for {@link #openLeases}: asked once for each time. */
    boolean takesOpenLeases();

    /** Records who holds what. */
    void openLeases(Snapshot held);

    /** Takes all events away from the recorder; may wait for it. */
    void close();
}
