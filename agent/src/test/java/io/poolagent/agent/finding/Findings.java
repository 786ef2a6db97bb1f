// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import java.util.Objects;

/** Findings made by hand, for the rooms that are told of them. */
public final class Findings {
    /** Shows faults of the agent's own on standard error. */
    public static final Faults FAULTS = new Faults(System.err::println);

    private Findings() {}

    public static boolean isPoolCode(String className) {
        return className.startsWith("com.zaxxer.hikari.");
    }

    public static Finding lost(Lease lease, long nowMillis) {
        return open(Kind.LOST, lease, nowMillis);
    }

    public static Finding overdue(Lease lease, long nowMillis, long limitMillis) {
        return open(Kind.OVERDUE, lease, nowMillis).detailed(Spans.words(limitMillis));
    }

    private static Finding open(Kind kind, Lease lease, long nowMillis) {
        return Finding.of(kind, lease, nowMillis - lease.acquiredMillis(), Findings::isPoolCode);
    }

    public static Finding lateRelease(Lease lease) {
        return Finding.ofReleased(
                Kind.LATE_RELEASE, lease, Objects.requireNonNull(lease.release()), Findings::isPoolCode);
    }

    public static Finding doubleRelease(Lease lease, Release again) {
        return Finding.ofReleased(Kind.DOUBLE_RELEASE, lease, again, Findings::isPoolCode)
                .detailed("close()")
                .blaming(Part.place("closed again", again, Findings::isPoolCode));
    }
}
