// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What became of a call that should not have been made. */
public enum CallFate {
    /** It did not reach the pool. */
    SKIPPED,
    REACHED_POOL,
    /** An exception was thrown at the caller. */
    REFUSED,
    REACHED_OTHER_POOL
}
