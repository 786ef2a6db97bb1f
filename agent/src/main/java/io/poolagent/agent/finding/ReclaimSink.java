// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Takes what was done about each connection, also where its finding is only counted. */
public interface ReclaimSink {
    /**
     * An attempt has ended.
     *
     * @param finding with what came of it
     * @param heldMillis for how long the connection was held until now
     */
    void reclaimed(Finding finding, long heldMillis);

    /** So many attempts within that time were left out. */
    void leftOut(long count, long withinMillis);
}
