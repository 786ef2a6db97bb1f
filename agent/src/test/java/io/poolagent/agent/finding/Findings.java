// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.detect.DetectionSink;
import io.poolagent.agent.detect.Facts;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.policy.Attempts;
import java.util.List;
import java.util.Objects;

/** Findings made by hand, for the rooms that are told of them. */
public final class Findings {
    /** Shows faults of the agent's own on standard error. */
    public static final Faults FAULTS = new Faults((what, fault) -> fault.printStackTrace());

    /** What was done about most that is lost. */
    public static final ReclaimResult RETURNED = Attempts.result(TakeBack.of(TakeBack.How.RETURNED));

    private Findings() {}

    /** Leaves what is detected there. */
    public static DetectionSink into(List<Finding> found) {
        return (finding, lease) -> found.add(finding);
    }

    /** The same, and the leases they are of. */
    public static DetectionSink into(List<Finding> found, List<Lease> leases) {
        return (finding, lease) -> {
            found.add(finding);
            leases.add(lease);
        };
    }

    public static boolean isPoolCode(String className) {
        return className.startsWith("com.zaxxer.hikari.");
    }

    public static Finding lost(Lease lease, long nowMillis) {
        return open(Kind.LOST, lease, nowMillis);
    }

    /** One of which the text can be written, but not what else is asked of its details. */
    public static Finding unwritable(Lease lease) {
        return lost(lease, 0).with((Detail) visitor -> {
            if (visitor.getClass().getName().contains(".json.")) {
                throw new IllegalStateException("no such field");
            }
        });
    }

    public static Finding overdue(Lease lease, long nowMillis, long limitMillis) {
        return open(Kind.OVERDUE, lease, nowMillis).with(new OverdueLimit(limitMillis));
    }

    /** As of one that was used after it had been taken back. */
    public static Finding spared(Lease lease) {
        return open(Kind.USE_AFTER_RECLAIM, lease, 0).with(SiteSpared.INSTANCE);
    }

    private static Finding open(Kind kind, Lease lease, long nowMillis) {
        return Facts.finding(kind, lease, nowMillis - lease.acquiredMillis(), Findings::isPoolCode);
    }

    public static Finding lateRelease(Lease lease) {
        return Facts.released(Kind.LATE_RELEASE, lease, Objects.requireNonNull(lease.release()), Findings::isPoolCode);
    }

    public static Finding doubleRelease(Lease lease, Release again) {
        return Facts.released(Kind.DOUBLE_RELEASE, lease, again, Findings::isPoolCode)
                .with(new CalledAgain("close()"))
                .blaming(Facts.deed(Deed.What.CLOSED_AGAIN, again, Findings::isPoolCode));
    }
}
