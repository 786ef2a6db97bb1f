// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

/** What the agent says about itself, in words. */
public final class AgentText {
    private AgentText() {}

    /** So many messages found the queue in front of a sink full. */
    public static String dropped(String sink, long count) {
        return "dropped " + Spans.counted(count, "message") + " for the " + sink
                + ", which could not be written as fast as they came; every finding is counted in the summary";
    }

    /** So many findings did not become one. */
    public static String notKept(long count) {
        return count + " findings came faster than they could be reported and were only counted here";
    }

    public static String faults(long count) {
        return Spans.counted(count, "internal error") + " of the agent; the first at each place was reported";
    }

    /** While so many connections are in use. */
    public static String collectionRequested(long open) {
        return "getConnection() is failing or blocked while " + open
                + " connections are in use; requested a garbage collection to find out whether they are "
                + "lost (gc-when-dry=off stops this)";
    }
}
