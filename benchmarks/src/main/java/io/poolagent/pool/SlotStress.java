// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The slot's word: a lease ends once, by one of all who try, and its ticket is worth nothing after that. */
public final class SlotStress {
    private SlotStress() {}

    /** A release by the holder against one by the agent. */
    @JCStressTest
    @Outcome(id = "true, false, 3", expect = ACCEPTABLE, desc = "the holder released: free")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "the agent reclaimed: reserved for cleaning")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither, ended the lease")
    @State
    public static class ReleaseAgainstReclaim {
        private final Slot slot = Leased.slot();
        private final long ticket = slot.word();

        @Actor
        public void holder(ZZI_Result r) {
            r.r1 = slot.tryFree(ticket);
        }

        @Actor
        public void agent(ZZI_Result r) {
            r.r2 = slot.tryReserve(ticket) != 0;
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slot.status();
        }
    }

    /** The late second release of an old holder, while the next one comes. */
    @JCStressTest
    @Outcome(id = "false, true, 5", expect = ACCEPTABLE, desc = "the stale release failed, the next holder holds")
    @Outcome(expect = FORBIDDEN, desc = "a stale release ended another's lease")
    @State
    public static class StaleReleaseAgainstAcquire {
        private final Slot slot = Leased.slot();
        private final long ticket = slot.word();

        public StaleReleaseAgainstAcquire() {
            slot.tryFree(ticket);
        }

        @Actor
        public void stale(ZZI_Result r) {
            r.r1 = slot.tryFree(ticket);
        }

        @Actor
        public void next(ZZI_Result r) {
            r.r2 = slot.tryLease() != 0;
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slot.status();
        }
    }

    /** Two releases at once, and the second closer acquires anew: what HikariCP's check-then-act gets wrong. */
    @JCStressTest
    @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "the first released")
    @Outcome(id = "false, true, true", expect = ACCEPTABLE, desc = "the second released")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither, released; or the new lease was ended by the old ticket")
    @State
    public static class ReleaseAgainstReleaseAndAcquire {
        private final Slot slot = Leased.slot();
        private final long ticket = slot.word();
        private long next;

        @Actor
        public void first(ZZZ_Result r) {
            r.r1 = slot.tryFree(ticket);
        }

        @Actor
        public void second(ZZZ_Result r) {
            r.r2 = slot.tryFree(ticket);
            next = slot.tryLease();
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = slot.isHeld(next);
        }
    }

    /** Two threads want one free slot. */
    @JCStressTest
    @Outcome(
            id = {"true, false, true", "false, true, true"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "lent twice, or to nobody")
    @State
    public static class AcquireAgainstAcquire {
        private final Slot slot = Leased.slot();

        public AcquireAgainstAcquire() {
            slot.tryFree(slot.word());
        }

        @Actor
        public void first(ZZZ_Result r) {
            r.r1 = slot.tryLease() != 0;
        }

        @Actor
        public void second(ZZZ_Result r) {
            r.r2 = slot.tryLease() != 0;
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = slot.status() == Slot.BUSY;
        }
    }

    /** The sweeper marks an idle slot for validation, or for retirement, while somebody acquires it. */
    @JCStressTest
    @Outcome(id = "true, false, 5", expect = ACCEPTABLE, desc = "leased")
    @Outcome(id = "false, true, 4", expect = ACCEPTABLE, desc = "marked")
    @Outcome(expect = FORBIDDEN, desc = "a used connection marked as idle")
    @State
    public static class AcquireAgainstSweeper {
        private final Slot slot = Leased.slot();
        private final long idle;

        public AcquireAgainstSweeper() {
            slot.tryFree(slot.word());
            idle = slot.word();
        }

        @Actor
        public void next(ZZI_Result r) {
            r.r1 = slot.tryLease() != 0;
        }

        @Actor
        public void sweeper(ZZI_Result r) {
            r.r2 = slot.tryStale(idle);
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slot.status();
        }
    }

    /** What a holder did before releasing happens-before what the next one does: here, with a plain field. */
    @JCStressTest
    @Outcome(id = "false, -1", expect = ACCEPTABLE, desc = "not released yet")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "the next holder sees what the last one wrote")
    @Outcome(expect = FORBIDDEN, desc = "leased, and the last holder's write not seen")
    @State
    public static class ReleaseBeforeAcquire {
        private final Slot slot = Leased.slot();
        private final long ticket = slot.word();
        private int session;

        @Actor
        public void last(ZI_Result r) {
            session = 1;
            slot.tryFree(ticket);
        }

        @Actor
        public void next(ZI_Result r) {
            r.r1 = slot.tryLease() != 0;
            r.r2 = r.r1 ? session : -1;
        }
    }

    /** What a message says of a lease, while that ends and the next holder comes. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "not known, or over")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "described by its own fields")
    @Outcome(expect = FORBIDDEN, desc = "described by the fields of another lease")
    @State
    public static class DescribedAgainstNextHolder {
        private final Slot slot = Leased.slot();
        private final long ticket = slot.word();

        public DescribedAgainstNextHolder() {
            slot.taken(ticket, time(ticket));
        }

        private long time(long of) {
            return -slot.leaseId(of) * 1_000_000_000_000L;
        }

        @Actor
        public void holders() {
            slot.tryFree(ticket);
            long next = slot.tryLease();
            slot.taken(next, time(next));
        }

        @Actor
        public void reader(I_Result r) {
            long seen = slot.word();
            LeaseInfo lease = slot.lease(seen);
            if (lease != null) {
                long held = lease.held().toSeconds() / 1_000;
                long expected = (System.nanoTime() - time(seen)) / 1_000_000_000_000L;
                r.r1 = held == expected ? 1 : 2;
            }
        }
    }

    /** The task that an owner started, and the housekeeper that adopts because the owner failed in starting it. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "two owners, or none")
    @State
    public static class ClaimAgainstAdopt {
        private final Slot slot = Leased.slot();
        private final long mine = slot.tryReserve(slot.word());

        public ClaimAgainstAdopt() {
            slot.orphan = mine;
        }

        @Actor
        public void task(ZZ_Result r) {
            r.r1 = slot.tryClaim(mine);
        }

        @Actor
        public void housekeeper(ZZ_Result r) {
            r.r2 = slot.tryAdopt() != 0;
        }
    }
}
