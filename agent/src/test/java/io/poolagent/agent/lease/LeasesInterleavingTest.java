// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two threads in one set of places: whichever way they meet, each open lease is found by its handle, and none that is over is. */
class LeasesInterleavingTest {
    private static final int SWITCHES = Interleavings.switches(2);

    @Test
    void toEnterBesideAReleaseLosesNothing() {
        assertHolds(EnterBesideRelease.class);
    }

    @Test
    void twoThatEnterAtOnceLoseNothing() {
        assertHolds(EnterBesideEnter.class);
    }

    @Test
    void theEndOfACloseHitsOnlyItsOwnLease() {
        assertHolds(LentAgainBesideItsRelease.class);
    }

    @Test
    void aLeaseThatIsOverNeverHidesTheOpenOneOfItsHandle() {
        assertHolds(LentAgainOutOfAFullSet.class);
    }

    @Test
    void whatIsLentAgainIsFoundAllTheTime() {
        assertHolds(FoundWhileLentAgain.class);
    }

    @Test
    void aLeaseOfAFullSetIsFoundWhileItIsReleased() {
        assertHolds(FoundWhileReleased.class);
    }

    @Test
    void toStrikeOutBesideAnEnterLosesNothing() {
        assertHolds(StrikeOutBesideEnter.class);
    }

    private static void assertHolds(Class<? extends Scenario> scenario) {
        assertThat(Interleavings.run(scenario, SWITCHES, Leases.class, WeakIdentityMap.class))
                .isGreaterThan(10);
    }

    /** A set of eight places. */
    abstract static class OneSet implements Scenario {
        private static final List<Object> HANDLES = ofOneSet(24);

        final Leases leases = new Leases(64 << 20);
        private final FakePool pool = new FakePool("orders");
        private final List<Lease> open = new ArrayList<>();

        final Lease entered(int handle) {
            Lease lease = made(handle);
            leases.add(HANDLES.get(handle), lease, lease.key);
            return lease;
        }

        final Lease made(int handle) {
            Lease lease = new Lease(HANDLES.get(handle), new ReferenceQueue<>(), pool, null, 0, null);
            lease.key = new WeakIdentityMap.Entry(HANDLES.get(handle), null, lease);
            return lease;
        }

        final Lease found(int handle) {
            return leases.find(HANDLES.get(handle));
        }

        /** Has these entered, open. */
        final List<Lease> fill(int from, int to) {
            List<Lease> entered = new ArrayList<>();
            for (int handle = from; handle < to; handle++) {
                entered.add(entered(handle));
            }
            return entered;
        }

        final void assertOpen(Lease... expected) {
            open.clear();
            leases.forEachOpen(open::add);
            assertThat(open).containsExactlyInAnyOrder(expected);
            for (Lease lease : expected) {
                assertThat(leases.find(lease.key.get())).isSameAs(lease);
            }
            // And goes on to be, whatever comes to the set: nobody else may take its place.
            for (int handle = 14; handle < 24; handle++) {
                leases.release(entered(handle));
            }
            for (Lease lease : expected) {
                assertThat(leases.find(lease.key.get())).isSameAs(lease);
                leases.release(lease);
                leases.remove(lease);
            }
            open.clear();
            leases.forEachOpen(open::add);
            assertThat(open).doesNotContain(expected); // Others that are over may be shown.
        }

        private static List<Object> ofOneSet(int size) {
            Map<Integer, List<Object>> sets = new HashMap<>();
            while (true) {
                Object handle = new Object();
                List<Object> set =
                        sets.computeIfAbsent(System.identityHashCode(handle) & 511, any -> new ArrayList<>());
                set.add(handle);
                if (set.size() == size) {
                    return set;
                }
            }
        }
    }

    static final class EnterBesideRelease extends OneSet {
        private final List<Lease> full = fill(0, 9);
        private Lease entered;

        @Override
        public void one() {
            leases.release(full.get(0));
            leases.release(full.get(8));
        }

        @Override
        public void other() {
            entered = entered(9);
        }

        @Override
        public void check() {
            List<Lease> expected = new ArrayList<>(full.subList(1, 8));
            expected.add(entered);
            assertThat(found(0) == null || found(0) == full.get(0)).isTrue();
            leases.remove(full.get(8)); // Where there was no place for it, it is shown with the open ones.
            assertOpen(expected.toArray(new Lease[0]));
        }
    }

    static final class EnterBesideEnter extends OneSet {
        private final List<Lease> full = fill(0, 7);
        private final Lease[] entered = new Lease[3];

        @Override
        public void one() {
            entered[0] = entered(9);
            leases.release(entered[0]);
            entered[1] = entered(10);
        }

        @Override
        public void other() {
            entered[2] = entered(11);
        }

        @Override
        public void check() {
            List<Lease> expected = new ArrayList<>(full);
            expected.add(entered[1]);
            expected.add(entered[2]);
            leases.remove(entered[0]);
            assertOpen(expected.toArray(new Lease[0]));
        }
    }

    /** Of a pool that lends one object again: its next holder has it before the end of the first one's close is told. */
    static final class LentAgainBesideItsRelease extends OneSet {
        private final Lease first = entered(0);
        private Lease second;

        @Override
        public void one() {
            leases.release(first);
        }

        @Override
        public void other() {
            second = entered(0);
            Lease third = entered(1);
            leases.release(third);
        }

        @Override
        public void check() {
            assertOpen(second);
        }
    }

    static final class LentAgainOutOfAFullSet extends OneSet {
        private final List<Lease> full = fill(0, 9);
        private final Lease second;

        LentAgainOutOfAFullSet() {
            leases.release(full.get(3));
            second = entered(8);
        }

        @Override
        public void one() {
            leases.release(full.get(4));
            leases.release(full.get(8));
        }

        @Override
        public void other() {
            leases.release(full.get(5));
        }

        @Override
        public void check() {
            assertThat(found(8)).isSameAs(second);
        }
    }

    static final class FoundWhileLentAgain extends OneSet {
        private final Lease first = entered(0);
        private final Lease second = made(0);
        private Lease found;

        @Override
        public void one() {
            found = found(0);
        }

        @Override
        public void other() {
            leases.release(first);
            leases.add(first.key.get(), second, second.key);
        }

        @Override
        public void check() {
            assertThat(found == first || found == second).isTrue();
            assertOpen(second);
        }
    }

    static final class FoundWhileReleased extends OneSet {
        private final List<Lease> full = fill(0, 9);
        private Lease found;

        @Override
        public void one() {
            found = found(8);
        }

        @Override
        public void other() {
            leases.release(full.get(0));
            leases.release(full.get(8));
        }

        @Override
        public void check() {
            assertThat(found).isSameAs(full.get(8));
            leases.remove(full.get(8));
            assertOpen(full.subList(1, 8).toArray(new Lease[0]));
        }
    }

    static final class StrikeOutBesideEnter extends OneSet {
        private final List<Lease> full = fill(0, 8);
        private Lease entered;

        @Override
        public void one() {
            leases.remove(full.get(0));
        }

        @Override
        public void other() {
            leases.release(full.get(0));
            entered = entered(9);
        }

        @Override
        public void check() {
            assertThat(found(0)).isNull();
            assertThat(leases.size()).isEqualTo(8);
            List<Lease> expected = new ArrayList<>(full.subList(1, 8));
            expected.add(entered);
            assertOpen(expected.toArray(new Lease[0]));
        }
    }
}
