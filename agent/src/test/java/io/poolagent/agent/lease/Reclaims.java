// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

/** The agent's reclaim of a lease, for tests elsewhere. */
public final class Reclaims {
    private Reclaims() {}

    /** Takes it back on the calling thread; in the middle this is done. */
    public static void during(Lease lease, Runnable what) {
        lease.beginReclaim();
        what.run();
        lease.endReclaim(false);
    }

    /** The same, in the middle of the agent's close. */
    public static void duringClose(Lease lease, Runnable what) {
        during(lease, () -> {
            lease.closesForReclaim(new Release(1, null));
            what.run();
        });
    }
}
