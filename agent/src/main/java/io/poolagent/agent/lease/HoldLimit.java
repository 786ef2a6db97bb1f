// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** After how long a pool takes a connection from its holder by itself, as it is configured. Immutable. */
public final class HoldLimit {
    private final String setting;
    private final long millis;

    /** @param setting as its documentation calls it */
    public HoldLimit(String setting, long millis) {
        this.setting = setting;
        this.millis = millis;
    }

    public String setting() {
        return setting;
    }

    public long millis() {
        return millis;
    }
}
