// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Takes faults of the agent's own. */
public interface FaultSink {
    /**
     * The agent failed at something.
     *
     * @param what it could not do
     */
    void fault(AgentTask what, Throwable fault);
}
