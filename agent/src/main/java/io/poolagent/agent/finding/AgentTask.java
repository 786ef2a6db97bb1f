// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** What the agent may fail at, without ending the watch. */
public enum AgentTask {
    INSPECT_LEASES,
    ACT_ON_FINDINGS,
    FORGET_ENDED_THREADS,
    FORGET_ENDED_WAITS,
    LOOK_FOR_DRY_POOLS,
    LOOK_AT_DRY_POOL,
    LOOK_FOR_NEW_POOLS,
    LOOK_FOR_UNENDED_TRANSACTIONS,
    SETTLE_LEASES,
    FORGET_NESTING,
    ASK_FOR_COLLECTION,
    WEAVE_UNITS,
    MAKE_FINDING,
    EXPLAIN_LOSS,
    SEE_THREAD_ENDED,
    TELL_LOSS,
    TELL_LEFT_OPEN,
    TELL_OVERDUE,
    TELL_TAKEN,
    TELL_FINDING,
    WRITE,
    WRITE_FINDING,
    WRITE_JSON,
    WRITE_PAGE,
    SERVE,
    RECORD
}
