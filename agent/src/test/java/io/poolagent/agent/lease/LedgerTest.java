// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Leases by the identity of their handle, and the proof of a loss. */
class LedgerTest {
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");
    private final List<Lease> lost = new ArrayList<>();

    @Test
    void goesByIdentityAndCallsNothingOfTheHandle() {
        Object one = new Untouchable();
        Object other = new Untouchable();
        Lease lease = ledger.open(one, pool, null, 0, null);

        assertThat(ledger.find(one)).isSameAs(lease);
        assertThat(ledger.find(other)).isNull();
    }

    @Test
    void anOpenLeaseWhoseHandleIsCollectedIsLost() {
        Lease lease = ledger.open(new Object(), pool, null, 0, null);

        collectUntilEmpty();
        assertThat(lost).containsExactly(lease);
        assertThat(lease.state()).isEqualTo(Lease.State.LOST);
    }

    @Test
    void aReleasedLeaseIsNotLost() {
        Lease lease = ledger.open(new Object(), pool, null, 0, null);
        lease.beginRelease();
        lease.endRelease(new Release(1, null), false);

        collectUntilEmpty();
        assertThat(lost).isEmpty();
    }

    @Test
    void aLeasePutAsideIsKnownUntilItsHandleIsCollected() {
        Object handle = new Untouchable();
        Lease lease = ledger.open(handle, pool, null, 0, null);
        lease.beginRelease();
        lease.endRelease(new Release(1, null), false);
        ledger.putAside(lease);

        assertThat(ledger.find(handle)).isSameAs(lease);
        assertThat(ledger.ofLive(handle)).isSameAs(lease);
        assertThat(ledger.size()).isOne();

        Object again = ledger.open(handle, pool, null, 0, null);
        assertThat(ledger.find(handle))
                .as("of a pool that lends one handle again")
                .isSameAs(again);
        assertThat(lost).isEmpty();
        ledger.drainLost(lost::add);
        assertThat(lost).isEmpty();
    }

    @Test
    void aLeasePutAsideIsStillKnownToTheFinalizerOfItsHandle() {
        List<Lease> found = new CopyOnWriteArrayList<>();
        Lease lease = ledger.open(new LookedUpByFinalizer(ledger, found), pool, null, 0, null);
        lease.beginRelease();
        lease.endRelease(new Release(1, null), false);
        ledger.putAside(lease);

        collectUntilEmpty();
        assertThat(found).containsExactly(lease);
        assertThat(lost).isEmpty();
    }

    @Test
    void anotherObjectOfTheSameHashIsNotTakenForACollectedHandle() {
        Object[] twins = SameHash.two();
        Lease lease = ledger.open(twins[0], pool, null, 0, null);
        twins[0] = null;
        Garbage.collectUntil(() -> WeakIdentityMap.isDying(lease.key));

        assertThat(ledger.find(twins[1])).isNull();
        assertThat(ledger.ofDying(twins[1]))
                .as("for whom knows to be in a finalizer")
                .isSameAs(lease);
    }

    @Test
    void aHandleOfAnotherClassAndTheSameHashIsNoneInItsFinalizer() {
        int[] turn = {0};
        Object[] twins = SameHash.two(() -> turn[0]++ % 2 == 0 ? new Object() : new int[0]);
        while (twins[0].getClass() == twins[1].getClass()) {
            twins = SameHash.two(() -> turn[0]++ % 2 == 0 ? new Object() : new int[0]);
        }
        Lease lease = ledger.open(twins[0], pool, null, 0, null);
        Object other = twins[1];
        twins = null;
        Garbage.collectUntil(() -> WeakIdentityMap.isDying(lease.key));

        assertThat(ledger.ofDying(other)).isNull();
    }

    @Test
    void aHandleThatItsFinalizerClosesIsReleasedAndNotLost() {
        Lease lease = ledger.open(new ClosedByFinalizer(ledger), pool, null, 0, null);

        collectUntilEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(lost).isEmpty();
    }

    @Test
    void aLeaseIsNotLostWhileAStatementTakenThroughItIsReachable() {
        Object statement = new Untouchable();
        Lease lease = ledger.open(new Object(), pool, null, 0, null);
        ledger.take(statement, lease, "SELECT 1");

        collectFewTimes();
        assertThat(lost).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        assertThat(ledger.hasDying()).isFalse();
        assertThat(ledger.taken(statement).lease()).isSameAs(lease);

        statement = null;
        collectUntilEmpty();
        assertThat(lost).containsExactly(lease);
        assertThat(ledger.takenSize()).isZero();
    }

    @Test
    void aLeaseWhoseCloseThrewIsNotLostWhileAStatementTakenThroughItIsReachable() {
        pool.stillLent = true;
        Object statement = new Untouchable();
        Lease lease = ledger.open(new Object(), pool, "anchor", 0, null);
        ledger.take(statement, lease, "SELECT 1");
        lease.beginRelease();
        lease.closeThrows("java.sql.SQLException");
        lease.endRelease(new Release(5, null), true);

        collectFewTimes();
        assertThat(lost).isEmpty();
        assertThat(ledger.taken(statement).lease()).isSameAs(lease);

        statement = null;
        collectUntilEmpty();
        assertThat(lost).containsExactly(lease);
        assertThat(lease.state()).isEqualTo(Lease.State.LOST);
    }

    @Test
    void aStatementThatWasClosedHoldsNothing() {
        Object statement = new Object();
        Lease lease = ledger.open(new Object(), pool, null, 0, null);
        ledger.take(statement, lease, null);
        ledger.strike(ledger.taken(statement));

        collectUntilEmpty();
        assertThat(lost).containsExactly(lease);
        assertThat(ledger.taken(statement)).isNull();
    }

    @Test
    void aLeaseIsNotLostWhileWhatWasHandedOutIsReachable() {
        Object blob = new Untouchable();
        Lease lease = ledger.open(new Object(), pool, null, 0, null);
        ledger.hold(blob, lease);
        ledger.hold(blob, lease);

        collectFewTimes();
        assertThat(lost).isEmpty();
        assertThat(ledger.taken(blob).isHeldOnly()).isTrue();
        assertThat(ledger.takenThrough(lease)).as("what the agent may close").isEmpty();

        blob = null;
        collectUntilEmpty();
        assertThat(lost).containsExactly(lease);
        assertThat(ledger.takenSize()).isZero();
    }

    /** As where two handles of one JTA transaction are both unwrapped. */
    @Test
    void neitherOfTwoLeasesThatHandedOutTheSameIsLostWhileItIsReachable() {
        Object physical = new Object();
        Lease first = ledger.open(new Object(), pool, null, 0, null);
        Lease second = ledger.open(new Object(), pool, null, 0, null);
        ledger.hold(physical, first);
        ledger.hold(physical, second);

        collectFewTimes();
        assertThat(lost).isEmpty();
        assertThat(ledger.taken(physical).lease()).isSameAs(second);
    }

    @Test
    void whatAReleasedLeaseHandedOutKeepsTheNextOneFromNothing() {
        Object physical = new Object();
        Lease first = ledger.open(new Object(), pool, null, 0, null);
        ledger.hold(physical, first);
        first.endElsewhere();
        Lease second = ledger.open(new Object(), pool, null, 0, null);

        collectUntilEmpty();
        assertThat(lost).containsExactly(second);
        assertThat(ledger.taken(physical).lease()).isSameAs(first);
    }

    @Test
    void aStatementThatADriverLendsAgainBelongsToTheLaterLease() {
        Object statement = new Object();
        Object handle = new Object();
        Lease first = ledger.open(new Object(), pool, null, 0, null);
        Lease second = ledger.open(handle, pool, null, 0, null);
        ledger.take(statement, first, null);
        ledger.take(statement, second, null);

        collectFewTimes();
        assertThat(lost).containsExactly(first);
        assertThat(ledger.taken(statement).lease()).isSameAs(second);
        assertThat(ledger.find(handle)).isSameAs(second);
    }

    @Test
    void aLeaseReleasedThroughTheStatementThatOutlivedItsHandleIsNotLost() {
        Object statement = new Object();
        Lease lease = ledger.open(new Object(), pool, null, 0, null);
        ledger.take(statement, lease, null);
        collectFewTimes();
        ledger.taken(statement).lease().endElsewhere();

        collectUntilEmpty();
        assertThat(lost).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void showsOnlyOpenLeases() {
        Object open = new Object();
        Object closed = new Object();
        Lease lease = ledger.open(open, pool, null, 0, null);
        ledger.open(closed, pool, null, 0, null).beginRelease();
        List<Lease> seen = new ArrayList<>();
        ledger.forEachOpen(seen::add);

        assertThat(seen).containsExactly(lease);
        assertThat(ledger.find(open)).isSameAs(lease);
        assertThat(ledger.find(closed)).isNotNull();
    }

    private void collectFewTimes() {
        Lease other = ledger.open(new Object(), pool, null, 0, null);
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return lost.remove(other);
        });
    }

    private void collectUntilEmpty() {
        await().until(() -> {
            System.gc();
            ledger.drainLost(lost::add);
            return ledger.size() == 0;
        });
    }

    private static final class Untouchable {
        @Override
        public boolean equals(Object other) {
            throw new AssertionError("equals was called");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashCode was called");
        }
    }

    private static final class ClosedByFinalizer {
        private final Ledger ledger;

        ClosedByFinalizer(Ledger ledger) {
            this.ledger = ledger;
        }

        @Override
        @SuppressWarnings({"deprecation", "removal", "Finalize"})
        protected void finalize() {
            Lease lease = ledger.ofDying(this);
            if (lease != null && lease.beginRelease() == Lease.Close.FIRST) {
                lease.endRelease(new Release(1, null), false);
            }
        }
    }

    private static final class LookedUpByFinalizer {
        private final Ledger ledger;
        private final List<Lease> found;

        LookedUpByFinalizer(Ledger ledger, List<Lease> found) {
            this.ledger = ledger;
            this.found = found;
        }

        @Override
        @SuppressWarnings({"deprecation", "removal", "Finalize"})
        protected void finalize() {
            found.add(ledger.ofDying(this));
        }
    }
}
