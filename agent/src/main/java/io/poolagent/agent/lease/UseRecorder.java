// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** Takes what is recorded while somebody records, on the application's threads: must be quick and must not throw. */
public interface UseRecorder {
    /** The calling thread enters {@code getConnection}; what this gives is for {@link #acquired}. */
    @Nullable
    Object acquiring();

    /**
     * It has what it waited for, or has failed to get it.
     *
     * @param handle null if it has failed
     */
    void acquired(Object begun, Object source, @Nullable Object handle);

    /** The calling thread has released a lease. */
    void released(Lease lease, long nowMillis);
}
