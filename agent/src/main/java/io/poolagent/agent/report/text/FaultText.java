// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.AgentTask;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A fault of the agent's own, in words. */
public final class FaultText {
    private FaultText() {}

    /** With its stack. */
    public static String of(AgentTask task, Throwable fault) {
        StringWriter stack = new StringWriter();
        fault.printStackTrace(new PrintWriter(stack, true));
        return "internal error in the agent, which keeps running: it could not " + words(task) + ": "
                + stack.toString().trim();
    }

    private static String words(AgentTask task) {
        switch (task) {
            case INSPECT_LEASES:
                return "inspect the leases";
            case ACT_ON_FINDINGS:
                return "act on findings";
            case FORGET_ENDED_THREADS:
                return "forget the threads that have ended";
            case FORGET_ENDED_WAITS:
                return "forget the threads that no longer wait";
            case LOOK_FOR_DRY_POOLS:
                return "look for pools that are dry";
            case LOOK_AT_DRY_POOL:
                return "examine a pool that is dry";
            case LOOK_FOR_NEW_POOLS:
                return "look for pools that are new";
            case LOOK_FOR_UNENDED_TRANSACTIONS:
                return "look for transactions that were not ended";
            case SETTLE_LEASES:
                return "settle the leases";
            case FORGET_NESTING:
                return "forget what is no longer nested";
            case ASK_FOR_COLLECTION:
                return "ask for a garbage collection";
            case WEAVE_UNITS:
                return "weave the units of work";
            case MAKE_FINDING:
                return "make a finding of what was seen";
            case EXPLAIN_LOSS:
                return "explain a loss";
            case SEE_THREAD_ENDED:
                return "see whether a thread has ended";
            case TELL_LOSS:
                return "report a loss";
            case TELL_LEFT_OPEN:
                return "report what is left open";
            case TELL_OVERDUE:
                return "report what is overdue";
            case TELL_TAKEN:
                return "report what a pool took";
            case TELL_FINDING:
                return "report a finding";
            case WRITE_FINDING:
                return "write a finding";
            case WRITE_JSON:
                return "write a line of JSON";
            case WRITE_PAGE:
                return "write the report page";
            case SERVE:
                return "serve over HTTP";
            case RECORD:
                return "record for the flight recorder";
            default:
                return "write";
        }
    }
}
