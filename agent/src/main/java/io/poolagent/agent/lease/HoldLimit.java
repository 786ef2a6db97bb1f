// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** After how long a pool takes a connection from its holder by itself, as it is configured. Immutable. */
public final class HoldLimit {
    private final String setting;
    private final long millis;
    private final WeakReference<@Nullable Object> of;

    /**
     * @param setting as its documentation calls it
     * @param of what the data source has its connections in, which is another one after it was closed and opened again
     */
    public HoldLimit(String setting, long millis, @Nullable Object of) {
        this.setting = setting;
        this.millis = millis;
        this.of = new WeakReference<>(of);
    }

    public String setting() {
        return setting;
    }

    public long millis() {
        return millis;
    }

    /** Whether it still is the limit that the other one was. */
    public boolean isStill(HoldLimit earlier) {
        return millis == earlier.millis && setting.equals(earlier.setting) && of.get() == earlier.of.get();
    }

    /** Whether it is why this lease, whose pool has it, ended. Called by the agent's thread. */
    public Pool.Taking hasEnded(Lease lease) {
        return lease.isTakenByPool() ? lease.pool().hasTaken(lease.anchor(), lease.handle(), this) : Pool.Taking.NO;
    }
}
