// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.step;

/** What two threads do at once, on objects made anew for each run, and what must hold whichever way they interleave. */
public interface Scenario {
    void one();

    void other();

    /** Called when both have ended, by neither. Throws if it does not hold. */
    void check();
}
