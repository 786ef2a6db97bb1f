// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

/** How much of a finding a sink is to write. */
public enum Amount {
    FULL,
    BRIEF,
    NOTHING
}
