// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

/** Opens the module of a class to the agent, so that its fields can be read. */
public interface ModuleOpener {
    void open(Class<?> type);
}
