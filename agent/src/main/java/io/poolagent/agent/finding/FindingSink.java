// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** Takes findings, with what was done about them. */
public interface FindingSink {
    void accept(Finding finding);
}
