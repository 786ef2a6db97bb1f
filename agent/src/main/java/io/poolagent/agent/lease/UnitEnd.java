// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** Told at once of what a unit of work leaves open, on the thread that is at its end: must not throw. */
public interface UnitEnd {
    /** The unit has just ended, and this lease of it is open. */
    void leftOpen(Lease lease, Unit unit);
}
