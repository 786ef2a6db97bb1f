// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Deed;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.CodeOwners;
import io.poolagent.agent.stack.Site;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose release it was, on pools that lend one object again and again. Such a release alone tells nothing: a holder may
 * pass a connection on to be released elsewhere. It is stale only if it came from code that had acquired the lease before
 * and not this one, and code that had acquired this one, and not the one before, went on with it afterwards.
 */
final class Stale {
    private final Lease before;
    private final Lease lease;
    private final Release stale;
    private final Deed.What onward;
    private final Release evidence;

    private Stale(Lease before, Lease lease, Release stale, Deed.What onward, Release evidence) {
        this.before = before;
        this.lease = lease;
        this.stale = stale;
        this.onward = onward;
        this.evidence = evidence;
    }

    /** What led to a lease, as far as it is known now: later leases of the same object forget the earliest. */
    static Lease[] line(Lease lease) {
        Lease before = lease.before();
        Lease first = before == null ? null : before.before();
        return before == null
                ? new Lease[] {lease}
                : first == null ? new Lease[] {lease, before} : new Lease[] {lease, before, first};
    }

    /**
     * The stale release that ended the first of these leases, or, if that one's holder was only the next in a row, the one
     * before; null if none is proven.
     *
     * @param line a lease, the one before it, and the one before that
     * @param onward what was done to the lease after its release,
     * @param evidence who did that
     */
    static @Nullable Stale proven(Lease[] line, Deed.What onward, Release evidence, CodeOwners poolCode) {
        Stale found = null;
        Deed.What what = onward;
        Release next = evidence;
        for (int i = 0; i + 1 < line.length; i++) {
            Release release = line[i].release();
            if (release == null || !isStale(line[i + 1], line[i], release, next, poolCode)) {
                break;
            }
            found = new Stale(line[i + 1], line[i], release, what, next);
            what = Deed.What.RELEASED;
            next = release;
        }
        return found;
    }

    private static boolean isStale(Lease before, Lease lease, Release release, Release evidence, CodeOwners poolCode) {
        Set<String> earlier = classes(before.acquireStack(), poolCode);
        Set<String> later = classes(lease.acquireStack(), poolCode);
        Set<String> both = new HashSet<>(earlier);
        both.retainAll(later);
        earlier.removeAll(both);
        later.removeAll(both);
        Set<String> released = classes(release.stack(), poolCode);
        Set<String> wentOn = classes(evidence.stack(), poolCode);
        return meet(released, earlier) && !meet(released, later) && meet(wentOn, later) && !meet(wentOn, earlier);
    }

    private static boolean meet(Set<String> some, Set<String> others) {
        for (String one : some) {
            if (others.contains(one)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> classes(@Nullable Throwable stack, CodeOwners poolCode) {
        Set<String> classes = new HashSet<>();
        for (StackTraceElement frame : Site.of(stack, poolCode).frames()) {
            classes.add(frame.getClassName());
        }
        return classes;
    }

    /** The lease that was over, and was released once more. */
    Lease lease() {
        return before;
    }

    Finding finding(CodeOwners poolCode) {
        return Facts.released(Kind.STALE_RELEASE, before, stale, poolCode)
                .with(new Deed(Deed.What.HELD_THEN, Site.of(lease.acquireStack(), poolCode), lease.thread()))
                .blaming(Facts.deed(Deed.What.RELEASED_STALE, stale, poolCode))
                .with(Facts.deed(onward, evidence, poolCode));
    }
}
