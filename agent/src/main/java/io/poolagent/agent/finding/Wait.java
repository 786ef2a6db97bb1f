// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** How long a thread waits for a connection, or waited in vain, and where. Immutable. */
public final class Wait {
    private final String thread;
    private final long millis;
    private final Place place;

    public Wait(String thread, long millis, Place place) {
        this.thread = thread;
        this.millis = millis;
        this.place = place;
    }

    /** Its name. */
    public String thread() {
        return thread;
    }

    public long millis() {
        return millis;
    }

    public Place place() {
        return place;
    }
}
