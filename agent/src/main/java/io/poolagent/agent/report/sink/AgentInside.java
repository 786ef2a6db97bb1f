// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

/** What a surface may ask of the agent in whose JVM it is. Safe for use by any thread. */
public interface AgentInside {
    /**
     * All that there is to say now.
     *
     * @throws IllegalStateException if the agent watches no more, or is busy
     */
    Overview overview() throws InterruptedException;

    /** Whether a class of that name is loaded, by whatever loader. Looks at all that are: not for every second. */
    boolean isLoaded(String className);
}
