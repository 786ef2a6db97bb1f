// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

/** How well a sink keeps up. Immutable. */
public final class SinkLoad {
    private final String sink;
    private final int waiting;
    private final long dropped;

    /** @param sink its name */
    public SinkLoad(String sink, int waiting, long dropped) {
        this.sink = sink;
        this.waiting = waiting;
        this.dropped = dropped;
    }

    /** Its name. */
    public String sink() {
        return sink;
    }

    /** How many messages wait to be written. */
    public int waiting() {
        return waiting;
    }

    /** How many were dropped since the agent started, since too many waited. */
    public long dropped() {
        return dropped;
    }
}
