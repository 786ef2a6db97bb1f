// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/** What is known of leases: all that are open, and the latest that are over. */
class LeasesTest {
    private static final int ROOM = 4_096;

    private final Leases leases = new Leases(64 << 20);
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");
    private final Throwable stack = new Throwable();

    @Test
    void aLeaseIsKnownFromItsBeginUntilItIsRemoved() {
        Object handle = new Object();
        Lease lease = add(handle);
        assertThat(leases.find(handle)).isSameAs(lease);
        assertThat(open()).containsExactly(lease);

        leases.release(lease);
        assertThat(leases.find(handle)).isSameAs(lease);
        assertThat(leases.ofDying(handle)).as("not in its finalizer").isNull();
        assertThat(leases.find(new Object())).isNull();
        assertThat(open()).isEmpty();

        leases.remove(lease);
        assertThat(leases.find(handle)).isNull();
        assertThat(leases.size()).isZero();
    }

    @Test
    void ofOneHandleTheLatestLeaseIsKnown() {
        Object handle = new Object();
        Lease first = add(handle);
        Lease second = lease(handle);

        assertThat(leases.add(handle, second, second.key)).isSameAs(first);
        assertThat(leases.find(handle)).isSameAs(second);
        leases.release(first); // Its close comes to its end only now.
        assertThat(open()).containsExactly(second);
        assertThat(leases.size()).isOne();
    }

    @Test
    void aCloseThatComesToItsEndLateDoesNotEndTheLeaseThatHasItsPlaceByThen() {
        Object handle = new Object();
        Lease first = add(handle);
        Lease latest = first;
        do {
            latest = lease(handle);
            leases.add(handle, latest, latest.key);
        } while (latest.place != first.place);
        leases.release(first);

        assertThat(open()).containsExactly(latest);
    }

    @Test
    void roomForThoseThatAreOverIsBoundedAndTheLatestIsAlwaysKnown() {
        List<Object> handles = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Object handle = new Object();
            handles.add(handle);
            Lease lease = add(handle);
            leases.release(lease);
            assertThat(leases.find(handle)).isSameAs(lease);
        }

        assertThat(leases.size()).isBetween(3_000, ROOM);
        assertThat(handles.stream().filter(handle -> leases.find(handle) != null))
                .hasSize(leases.size());
    }

    /** None may be forgotten: its close would not be seen, and it be told as lost. */
    @Test
    void whatIsOpenIsKnownHoweverMuchThereIs() {
        List<Lease> ended = new ArrayList<>(); // All places open, these must stay elsewhere.
        IdentityHashMap<Object, Lease> all = new IdentityHashMap<>();
        for (int i = 0; i < 3 * ROOM; i++) {
            Object handle = new Object();
            all.put(handle, add(handle));
            Lease over = add(new Object());
            leases.release(over);
            ended.add(over);
        }

        assertThat(open()).containsAll(all.values());
        all.forEach((handle, lease) -> assertThat(leases.find(handle)).isSameAs(lease));
        all.forEach((handle, lease) -> {
            boolean room = leases.size() <= 2 * ROOM;
            leases.release(lease);
            assertThat(leases.find(handle) == lease).isEqualTo(room || lease.place != Leases.NOWHERE);
        });
        assertThat(leases.size()).isBetween(ROOM, 2 * ROOM);
        all.values().forEach(leases::remove);
        ended.forEach(leases::remove);
        assertThat(leases.size()).isZero();
        all.keySet().forEach(handle -> assertThat(leases.find(handle)).isNull());
    }

    @Test
    void aHandleThatIsLentAgainReplacesItsLeaseWhereverThatIs() {
        List<Object> handles = new ArrayList<>();
        for (int i = 0; i < 2 * ROOM; i++) {
            handles.add(new Object());
            add(handles.get(i));
        }
        for (Object handle : handles) {
            Lease first = leases.find(handle);
            Lease second = lease(handle);
            assertThat(leases.add(handle, second, second.key)).isSameAs(first);
            assertThat(leases.find(handle)).isSameAs(second);
        }

        assertThat(open()).hasSize(2 * ROOM);
    }

    /** Each enters, releases and removes its own, all in the same few sets. */
    @Test
    void threadsThatEnterAtOnceLoseNothing() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    IdentityHashMap<Object, Lease> mine = new IdentityHashMap<>();
                    for (int n = 0; n < ROOM / 3; n++) {
                        Object handle = new Object();
                        mine.put(handle, add(handle));
                    }
                    mine.forEach((handle, lease) -> {
                        assertThat(leases.find(handle)).isSameAs(lease);
                        leases.release(lease);
                    });
                    mine.values().forEach(leases::remove);
                }
            });
            thread.setUncaughtExceptionHandler((of, thrown) -> failure.set(thrown));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failure.get()).isNull();
        assertThat(open()).isEmpty();
        assertThat(leases.size()).isZero();
    }

    /** The place of one that is over may be taken just when that one is struck out. */
    @Test
    void toStrikeOutWhatIsOverHidesNothingThatIsOpen() throws Exception {
        int room = 1 << 21;
        AtomicReferenceArray<Lease> over = new AtomicReferenceArray<>(room);
        Thread agent = new Thread(() -> {
            // As late as can be: when it is about to be replaced.
            for (int i = 0; i < room; i++) {
                while (over.get(i) == null) {
                    Thread.onSpinWait();
                }
                leases.remove(over.get(i));
            }
        });
        agent.start();
        Lease[] latest = new Lease[ROOM];
        int unseen = 0;
        for (int i = 0; i < room; i++) {
            Object handle = new Object();
            Lease lease = add(handle);
            unseen += leases.find(handle) == lease ? 0 : 1;
            leases.release(lease);
            Lease old = latest[i % ROOM];
            latest[i % ROOM] = lease;
            over.set(i, old == null ? lease : old);
        }
        agent.join();

        assertThat(unseen).isZero();
    }

    @Test
    void onlySoManyOfTheLatestKeepTheirStacks() {
        LatestStacks latest = new LatestStacks(2, 1);
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Lease lease = ledger.open(new Object(), pool, null, 0, new Throwable());
            lease.beginRelease();
            lease.endRelease(new Release(7, new Throwable()), false);
            latest.add(lease);
            leases.add(lease);
        }

        assertThat(leases).extracting(lease -> lease.acquireStack() != null).containsExactly(false, true, true);
        assertThat(leases).extracting(lease -> lease.release().stack() != null).containsExactly(false, true, true);
        assertThat(leases.get(0).release().millis()).isEqualTo(7);
        assertThat(leases.get(0).release().thread())
                .isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void whoClosesOnceMoreJustThenFindsTheStacks() throws InterruptedException {
        LatestStacks latest = new LatestStacks(3, 64);
        AtomicReference<Lease> released = new AtomicReference<>(withStacks());
        Thread releasing = new Thread(() -> {
            for (int i = 0; i < 50_000; i++) {
                Lease lease = withStacks();
                released.set(lease);
                latest.add(lease);
            }
            released.set(null);
        });
        releasing.start();
        int seen = 0;
        int without = 0;
        for (Lease lease = released.get(); lease != null; lease = released.get()) {
            Evidence evidence = lease.evidence();
            if (released.get() == lease) {
                seen++;
                without += evidence.acquireStack() == null || evidence.releaseStack() == null ? 1 : 0;
            }
        }
        releasing.join();

        assertThat(seen).isGreaterThan(100);
        assertThat(without).isZero();
    }

    @Test
    void threadsThatReleaseAtOnceKeepAsManyStacks() throws InterruptedException {
        LatestStacks latest = new LatestStacks(3, 64);
        List<List<Lease>> released = List.of(new ArrayList<>(), new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (List<Lease> mine : released) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    Lease lease = withStacks();
                    latest.add(lease);
                    mine.add(lease);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(released.stream()
                        .flatMap(List::stream)
                        .filter(lease -> lease.acquireStack() != null)
                        .count())
                .isBetween(2 * 64L, 3 * 64L);
    }

    private Lease withStacks() {
        Lease lease = ledger.open(new Object(), pool, null, 0, stack);
        lease.beginRelease();
        lease.endRelease(new Release(7, stack), false);
        return lease;
    }

    private List<Lease> open() {
        List<Lease> open = new ArrayList<>();
        leases.forEachOpen(open::add);
        return open;
    }

    private Lease add(Object handle) {
        Lease lease = lease(handle);
        assertThat(leases.add(handle, lease, lease.key)).isNull();
        return lease;
    }

    private Lease lease(Object handle) {
        Lease lease = new Lease(handle, new ReferenceQueue<>(), pool, null, 0, null);
        lease.key = new WeakIdentityMap.Entry(handle, null, lease);
        return lease;
    }
}
