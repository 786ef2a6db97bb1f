// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** One open lease at one moment. Immutable. */
public final class LeaseNow {
    private final Place site;
    private final String thread;
    private final long heldMillis;
    private final HolderFacts doing;
    private final Spent spent;

    public LeaseNow(Place site, String thread, long heldMillis, HolderFacts doing, Spent spent) {
        this.site = site;
        this.thread = thread;
        this.heldMillis = heldMillis;
        this.doing = doing;
        this.spent = spent;
    }

    /** Where it was acquired. */
    public Place site() {
        return site;
    }

    /** The name of the thread that acquired it. */
    public String thread() {
        return thread;
    }

    /** For how long it has been in use, in milliseconds. */
    public long heldMillis() {
        return heldMillis;
    }

    /** What is done with it; where its thread is, is known only of the oldest at a site. */
    public HolderFacts doing() {
        return doing;
    }

    /** What its time goes into just now. */
    public Spent spent() {
        return spent;
    }
}
