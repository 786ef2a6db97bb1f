// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.lease.TakeBack;

/** Makes facts of attempts to take a connection back. */
public final class Attempts {
    private Attempts() {}

    /** What an attempt came to. */
    public static ReclaimResult result(TakeBack attempt) {
        String how = attempt.how().name();
        switch (attempt.how()) {
            case ENDED_BY_POOL:
            case UNKNOWN_TO_POOL:
            case DROPPED_BY_HOLDER:
            case CLOSED_BY_HOLDER:
                return ReclaimResult.ended(
                        ReclaimResult.Outcome.ALREADY_OVER, null, ReclaimResult.Reason.valueOf(how), attempt.thrown());
            case SHARED_IN_JTA:
            case SHARED_WITH_ANOTHER:
            case PERHAPS_RETURNED_PAST_HANDLE:
            case COUNTS_UNKNOWN:
            case LEASES_UNKNOWN:
            case LENDS_ONE_OBJECT:
            case HANDLE_WORKS_ON:
            case CLOSE_ENDS_CONNECTION:
                return ReclaimResult.ended(
                        ReclaimResult.Outcome.UNSUPPORTED, null, ReclaimResult.Reason.valueOf(how), attempt.thrown());
            default:
                return ReclaimResult.ended(
                        ReclaimResult.Outcome.RECLAIMED, ReclaimResult.Method.valueOf(how), null, attempt.thrown());
        }
    }
}
