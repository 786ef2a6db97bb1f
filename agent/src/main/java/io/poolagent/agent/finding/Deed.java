// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.stack.Site;

/** What was done to a connection: what, where and by which thread. Immutable. */
public final class Deed implements Detail {
    /** What it was. */
    public enum What {
        CLOSED,
        RELEASED,
        CLOSED_AGAIN,
        RELEASED_AGAIN,
        RELEASED_STALE,
        USED,
        EXECUTED,
        EXECUTED_MEANWHILE,
        ACQUIRED_AGAIN,
        HELD_THEN,
        WENT_ON,
        RELIED_ON,
        BEGAN
    }

    private final What what;
    private final Place place;
    private final String thread;

    public Deed(What what, Site site, String thread) {
        this.what = what;
        this.place = new Place(site);
        this.thread = thread;
    }

    public What what() {
        return what;
    }

    public Place place() {
        return place;
    }

    /** The name of the thread that did it. */
    public String thread() {
        return thread;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.deed(this);
    }
}
