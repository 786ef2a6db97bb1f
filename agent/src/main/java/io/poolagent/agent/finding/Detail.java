// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** One more thing that is known of a finding, as data. Each kind of detail is a class of its own. Immutable. */
public interface Detail {
    /** Calls the method of the visitor that is for this kind of detail. */
    void accept(DetailVisitor visitor);
}
