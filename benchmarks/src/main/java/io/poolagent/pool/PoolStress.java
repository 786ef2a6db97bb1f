// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.sql.SQLException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A whole pool: what ends it, or all its connections, against those who use it; and its queue. */
public final class PoolStress {
    private PoolStress() {}

    /** One acquires while another closes gracefully: nothing is leased when that has returned. */
    @JCStressTest
    @Outcome(
            id = {"ended, 0", "closed, 0"},
            expect = ACCEPTABLE,
            desc = "evicted, or refused; no lease is left")
    @Outcome(id = "held, 0", expect = ACCEPTABLE, desc = "lent, and evicted a moment later")
    @Outcome(expect = FORBIDDEN, desc = "a lease lives on, or another exception")
    @State
    public static class AcquireAgainstCloseGracefully {
        private final Pool pool = Leased.pool(1);

        @Actor
        public void user(LI_Result r) {
            try {
                r.r1 = pool.acquire().isHeld() ? "held" : "ended";
            } catch (SQLException e) {
                r.r1 = "closed";
            } catch (RuntimeException e) {
                r.r1 = e.toString();
            }
        }

        @Actor
        public void closer() {
            pool.closeGracefully(0);
        }

        @Arbiter
        public void after(LI_Result r) {
            r.r2 = pool.count(Slot.BUSY) + pool.count(Slot.FREE) + pool.count(Slot.RESERVED);
        }
    }

    /** One releases while another has all connections replaced, and then acquires. */
    @JCStressTest
    @Outcome(id = "2, true", expect = ACCEPTABLE, desc = "a new one")
    @Outcome(expect = FORBIDDEN, desc = "the old one was lent again, or its release was lost")
    @State
    public static class ReleaseAgainstEvictAll {
        private final Pool pool = Leased.pool(2);
        private final GuardedConnection held;

        public ReleaseAgainstEvictAll() {
            try {
                held = pool.acquire();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Actor
        public void holder(IZ_Result r) {
            r.r2 = held.release();
        }

        @Actor
        public void evictor(IZ_Result r) {
            pool.evictAll();
            try {
                GuardedConnection next = pool.acquire();
                LeaseInfo lease = next.lease();
                r.r1 = lease == null ? -1 : (int) lease.connection();
            } catch (SQLException e) {
                r.r1 = -2;
            }
        }
    }

    /** A releaser frees and looks at the mode, a waiter joins and looks at the slots: one sees the other. */
    @JCStressTest
    @Outcome(
            id = {"true, true", "true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "seen, or woken")
    @Outcome(expect = FORBIDDEN, desc = "a waiter sleeps beside a free slot")
    @State
    public static class ReleaseAgainstJoin {
        private final Pool pool = Leased.pool(1);
        private final GuardedConnection held;
        private Waiter waiter;

        public ReleaseAgainstJoin() {
            try {
                held = pool.acquire();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Actor
        public void holder() {
            held.release();
        }

        @Actor
        public void waiter(ZZ_Result r) {
            waiter = new Waiter();
            pool.waiters.join(waiter);
            r.r1 = pool.slots.free() != null;
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = waiter.woken;
        }
    }

    /** A slot is offered to a waiter that gives up just then: it has it, or it is free. */
    @JCStressTest
    @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "handed over, and found in leaving")
    @Outcome(id = "false, false, 3", expect = ACCEPTABLE, desc = "the waiter had left: it is free")
    @Outcome(expect = FORBIDDEN, desc = "it has two owners, or none")
    @State
    public static class OfferAgainstLeave {
        private final Pool pool = Leased.pool(1);
        private final Slot slot = pool.slots.all().get(0);
        private final Waiter waiter = new Waiter();

        public OfferAgainstLeave() {
            slot.tryReserve(slot.word());
            pool.waiters.join(waiter);
            pool.waiters.starve(waiter);
        }

        @Actor
        public void releaser() {
            pool.releasePath.offer(slot);
        }

        @Actor
        public void waiter(ZZI_Result r) {
            r.r1 = pool.waiters.leave(waiter) != null;
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r2 = waiter.handed != null;
            r.r3 = slot.status();
        }
    }
}
