// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The agent's table of leases and its map of objects: whatever two threads do at once, what is open is found. */
public final class LeaseStress {
    // One for all, and small: the threads meet in its sets, which overflow.
    private static final Leases LEASES = new Leases(64 << 20);
    private static final WeakIdentityMap<String> MAP = WeakIdentityMap.keeping();

    private LeaseStress() {}

    /** A handle and its lease. */
    private static final class Lent {
        private final Object handle;
        private final Lease lease;

        Lent(Object handle) {
            this.handle = handle;
            this.lease = new Lease(handle, new ReferenceQueue<>(), null, null, 0, null);
            this.lease.key = new WeakIdentityMap.Entry(handle, null, lease);
        }

        Lent enter() {
            LEASES.add(handle, lease, lease.key);
            return this;
        }

        boolean isFound() {
            return LEASES.find(handle) == lease;
        }

        void end() {
            LEASES.release(lease);
            LEASES.remove(lease);
        }
    }

    /** Two acquire. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both are found")
    @Outcome(expect = FORBIDDEN, desc = "an open lease is lost")
    @State
    public static class EnterAgainstEnter {
        private final Lent one = new Lent(new Object());
        private final Lent other = new Lent(new Object());

        @Actor
        public void first() {
            one.enter();
        }

        @Actor
        public void second() {
            other.enter();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r1 = one.isFound();
            r.r2 = other.isFound();
            one.end();
            other.end();
        }
    }

    /** One releases, and its place may be another's at once. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the open one is found")
    @Outcome(expect = FORBIDDEN, desc = "an open lease is lost")
    @State
    public static class ReleaseAgainstEnter {
        private final Lent ending = new Lent(new Object()).enter();
        private final Lent next = new Lent(new Object());

        @Actor
        public void releases() {
            LEASES.release(ending.lease);
        }

        @Actor
        public void acquires() {
            next.enter();
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = next.isFound();
            ending.end();
            next.end();
        }
    }

    /** A pool lends one object again, and the end of the close before comes late. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the open one is found")
    @Outcome(expect = FORBIDDEN, desc = "a lease that is over hides the open one")
    @State
    public static class LateReleaseAgainstLentAgain {
        private final Object handle = new Object();
        private final Lent before = new Lent(handle).enter();
        private final Lent again = new Lent(handle);

        @Actor
        public void releases() {
            LEASES.release(before.lease);
        }

        @Actor
        public void acquires() {
            again.enter();
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = again.isFound();
            before.end();
            again.end();
        }
    }

    /** Both enter the same object: of three entries, with the last one, two are replaced. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "each was replaced once")
    @Outcome(expect = FORBIDDEN, desc = "an entry is counted for ever, or was replaced twice")
    @State
    public static class SameObjectAgainstSameObject {
        private final Object object = new Object();
        private final AtomicInteger replaced = new AtomicInteger();

        private WeakIdentityMap.Key enter(String value) {
            WeakIdentityMap.Key key = new WeakIdentityMap.Entry(object, null, value);
            MAP.enter(object, key, any -> replaced.incrementAndGet());
            return key;
        }

        @Actor
        public void first() {
            enter("first");
        }

        @Actor
        public void second() {
            enter("second");
        }

        @Arbiter
        public void after(II_Result r) {
            WeakIdentityMap.Key last = enter("last");
            r.r1 = replaced.get();
            r.r2 = MAP.remove(last) == null ? 0 : 1;
        }
    }

    /** An entry is struck out while another of the same object comes. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it went out once, and the other is there")
    @Outcome(expect = FORBIDDEN, desc = "it went out twice or not at all, or took the other along")
    @State
    public static class RemoveAgainstEnter {
        private final Object object = new Object();
        private final AtomicInteger out = new AtomicInteger();
        private final WeakIdentityMap.Key first = new WeakIdentityMap.Entry(object, null, "first");
        private final WeakIdentityMap.Key second = new WeakIdentityMap.Entry(object, null, "second");

        public RemoveAgainstEnter() {
            MAP.enter(object, first, any -> out.incrementAndGet());
        }

        @Actor
        public void removes() {
            if (MAP.remove(first) != null) {
                out.incrementAndGet();
            }
        }

        @Actor
        public void enters() {
            MAP.enter(object, second, any -> out.incrementAndGet());
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = out.get();
            r.r2 = MAP.remove(second) == null ? 0 : 1;
        }
    }
}
