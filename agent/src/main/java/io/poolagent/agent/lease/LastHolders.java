// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/**
 * Knows of holders that the collector does not: compiled code does not keep a local variable that is not used again, so
 * that a method at work may mean to hold what nothing refers to. Called by the agent's thread.
 */
public interface LastHolders {
    /** Whether such a holder may be left of a lease whose handle, and all taken through it, is collected. Asked again and again. */
    boolean mayHold(Lease lease);

    /** Another lease whose handle is collected, and which is over. */
    void over(Lease lease);
}
