// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Map;

/** What the connections acquired at one site were used for, by samples. Immutable. */
public final class SiteProfile {
    private final Place site;
    private final SpentMillis spent;

    public SiteProfile(Place site, SpentMillis spent) {
        this.site = site;
        this.spent = spent.copy();
    }

    /** Where they were acquired: few frames. */
    public Place site() {
        return site;
    }

    /** Milliseconds, of all its connections together; what never came is left out. */
    public Map<Spent, Long> millis() {
        return spent.asMap();
    }

    /** For how long all of them were held together, in milliseconds. */
    public long heldMillis() {
        return spent.held();
    }

    /** For how much of that nothing was asked of them, in milliseconds. */
    public long idleMillis() {
        return spent.idle();
    }
}
