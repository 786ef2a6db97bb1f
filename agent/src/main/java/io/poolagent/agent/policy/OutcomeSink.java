// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

/** Takes how an attempt ended; told first that it has not if the deadline passes. */
interface OutcomeSink {
    void ended(Outcome outcome);
}
