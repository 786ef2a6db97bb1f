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
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The handle, with all that the pool does when a lease ends. */
public final class HandleStress {
    private HandleStress() {}

    /** Two threads close one handle. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 3", "false, true, 3"},
            expect = ACCEPTABLE,
            desc = "one released, and it is free")
    @Outcome(expect = FORBIDDEN, desc = "released twice, or not")
    @State
    public static class CloseAgainstClose {
        private final Slot slot = Leased.slot();
        private final GuardedConnection handle = Leased.handle(slot);

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = handle.release();
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = handle.release();
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slot.status();
        }
    }

    /** The holder closes while the agent reclaims. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 3", "false, true, 3"},
            expect = ACCEPTABLE,
            desc = "one ended it, and it is free")
    @Outcome(expect = FORBIDDEN, desc = "ended twice, or not")
    @State
    public static class CloseAgainstReclaim {
        private final Slot slot = Leased.slot();
        private final GuardedConnection handle = Leased.handle(slot);

        @Actor
        public void holder(ZZI_Result r) {
            r.r1 = handle.release();
        }

        @Actor
        public void agent(ZZI_Result r) {
            r.r2 = slot.reclaim(handle.ticket);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slot.status();
        }
    }

    /** One thread closes, another evicts. */
    @JCStressTest
    @Outcome(id = "true, false, 3", expect = ACCEPTABLE, desc = "released, and it is free")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "evicted, and the slot is empty")
    @Outcome(expect = FORBIDDEN, desc = "a connection lost or lent though closed")
    @State
    public static class CloseAgainstEvict {
        private final Slot slot = Leased.slot();
        private final GuardedConnection handle = Leased.handle(slot);

        @Actor
        public void holder(ZZI_Result r) {
            r.r1 = handle.release();
        }

        @Actor
        public void evictor(ZZI_Result r) {
            r.r2 = handle.evict();
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slot.status();
        }
    }

    /** One thread uses what another closes: there is no third way. */
    @JCStressTest
    @Outcome(id = "held", expect = ACCEPTABLE, desc = "the call came first")
    @Outcome(id = "08003", expect = ACCEPTABLE, desc = "the close came first")
    @Outcome(expect = FORBIDDEN, desc = "another SQLState, or an exception that is none")
    @State
    public static class UseAgainstClose {
        private final GuardedConnection handle = Leased.handle(Leased.slot());

        @Actor
        public void user(L_Result r) {
            try {
                handle.getTransactionIsolation();
                r.r1 = "held";
            } catch (SQLException e) {
                r.r1 = e.getSQLState();
            }
        }

        @Actor
        public void closer() {
            handle.close();
        }
    }

    /** Once closed, never usable again, whoever holds the connection now. */
    @JCStressTest
    @Outcome(id = "08003", expect = ACCEPTABLE, desc = "the lease is over")
    @Outcome(expect = FORBIDDEN, desc = "a dead handle reached another's connection")
    @State
    public static class UseAfterCloseAgainstAcquire {
        private final Slot slot = Leased.slot();
        private final GuardedConnection handle = Leased.handle(slot);

        public UseAfterCloseAgainstAcquire() {
            handle.close();
        }

        @Actor
        public void stale(L_Result r) {
            try {
                handle.getTransactionIsolation();
                r.r1 = "held";
            } catch (SQLException e) {
                r.r1 = e.getSQLState();
            }
        }

        @Actor
        public void next() {
            slot.tryLease();
        }
    }
}
