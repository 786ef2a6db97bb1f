// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** That a pool took a connection from its holder by itself, by which of its settings. Immutable. */
public final class PoolTook implements Detail {
    private final String setting;
    private final long limitMillis;

    public PoolTook(String setting, long limitMillis) {
        this.setting = setting;
        this.limitMillis = limitMillis;
    }

    /** As its documentation calls it, such as {@code removeAbandonedTimeout}. */
    public String setting() {
        return setting;
    }

    public long limitMillis() {
        return limitMillis;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.poolTook(this);
    }
}
