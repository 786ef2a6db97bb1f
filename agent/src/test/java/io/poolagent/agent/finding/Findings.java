// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Site;

/** Findings made by hand, for the rooms that are told of them. */
public final class Findings {
    private Findings() {}

    public static boolean isPoolCode(String className) {
        return className.startsWith("com.zaxxer.hikari.");
    }

    public static Finding lost(Lease lease, long nowMillis) {
        return Finding.lost(lease, Site.of(lease.acquireStack(), Findings::isPoolCode), nowMillis);
    }

    public static Finding overdue(Lease lease, long nowMillis, long limitMillis) {
        return Finding.overdue(lease, Site.of(lease.acquireStack(), Findings::isPoolCode), nowMillis, limitMillis);
    }

    public static Finding lateRelease(Lease lease, long limitMillis) {
        return Finding.lateRelease(lease, Findings::isPoolCode, limitMillis);
    }

    public static Finding doubleRelease(Lease lease, Lease.Release again) {
        return Finding.doubleRelease(lease, again, Findings::isPoolCode);
    }
}
