// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.Compiled;
import io.poolagent.agent.stack.SettledStacks;
import io.poolagent.agent.stack.Stacks;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A lease that is held for long keeps no application, and still knows all that it has to. */
class SettlingTest {
    private static final long LATER = Ledger.SETTLE_MILLIS;

    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");
    private final List<Lease> lost = new ArrayList<>();

    /** Its static field keeps the handle, its classes are on the stack, and the anchor is of its own pool. */
    @Test
    void anApplicationWithItsOwnPoolCanGoAndTakesTheLeaseAlong() throws Exception {
        Application application = new Application();
        Lease lease =
                ledger.open(application.keep(application.made()), pool, application.made(), 0, application.stack());
        WeakReference<Object> loader = application.undeployed();

        collectFewTimes();
        assertThat(loader.get()).isNotNull();

        ledger.settle(LATER);
        application = null;
        collectUntilGone(loader);
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return ledger.size() == 0;
        });
        assertThat(lost).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(lease.anchor()).isNull();
    }

    @Test
    void anApplicationThatUsesTheServersPoolCanGoAndItsConnectionIsLost() throws Exception {
        Application application = new Application();
        Object anchor = new Object();
        Lease lease = ledger.open(application.keep(new Object()), pool, anchor, 0, application.stack());
        WeakReference<Object> loader = application.undeployed();
        ledger.settle(LATER);
        application = null;

        collectUntilGone(loader);
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return !lost.isEmpty();
        });
        assertThat(lost).containsExactly(lease);
        assertThat(lease.anchor()).isSameAs(anchor);
        assertThat(lease.acquireStack().getStackTrace()[0].toString()).contains("com.acme.Undeployed.stack(");
    }

    /** Whoever releases a lease may just then forget another one's stack and anchor. */
    @Test
    void toForgetWhatIsJustBeingSettledHurtsNobody() throws Exception {
        AtomicReference<Lease> given = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int rounds = 100_000;
        Throwable stack = Stacks.of("shop.OrderDao.find:42");
        Thread application = new Thread(() -> {
            for (int i = 0; i < rounds; i++) {
                Lease lease;
                while ((lease = given.getAndSet(null)) == null) {
                    Thread.onSpinWait();
                }
                if (lease.state() == Lease.State.OPEN) {
                    release(lease, stack);
                }
                lease.forget();
            }
        });
        application.setDaemon(true);
        application.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        application.start();
        Anchors anchors = new Anchors();
        SettledStacks stacks = new SettledStacks();
        List<WeakReference<Object>> anchorsGiven = new ArrayList<>();
        for (int i = 0; i < rounds && failure.get() == null; i++) {
            Object handle = new Object();
            Object anchor = new Object();
            Lease lease = new Lease(handle, new ReferenceQueue<>(), pool, anchor, 0, stack);
            lease.key = new WeakIdentityMap.Entry(handle, null, lease);
            anchorsGiven.add(new WeakReference<>(anchor));
            if (i % 2 == 0) { // Both may be: that it is released just then, or was long ago.
                release(lease, stack);
            }
            given.set(lease);
            lease.settle(anchors, stacks, LATER);
            while (given.get() != null && failure.get() == null) {
                Thread.onSpinWait();
            }
        }

        application.join();
        assertThat(failure.get()).isNull();
        anchors.review();
        Garbage.collectUntil(() -> anchorsGiven.stream().allMatch(anchor -> anchor.get() == null));
        assertThat(anchorsGiven).allMatch(anchor -> anchor.get() == null);
    }

    @Test
    void whereItWasLastUsedKeepsNoApplication() throws Exception {
        Application application = new Application();
        Object handle = new Object();
        Object statement = new Object();
        Lease lease = ledger.open(handle, pool, null, 0, null);
        ledger.take(statement, lease, "SELECT 1").begin(null, 100);
        ledger.taken(statement).beganAt(new Release(100, application.stack()));
        WeakReference<Object> loader = application.undeployed();
        application = null;
        ledger.settle(LATER);
        collectFewTimes();
        assertThat(loader.get()).as("it may be replaced at once").isNotNull();

        ledger.settle(2 * LATER);
        collectUntilGone(loader);
        assertThat(Use.of(lease).usedAt().stack().getStackTrace()[0].toString()).contains("com.acme.Undeployed.stack(");
        assertThat(ledger.find(handle)).isSameAs(lease);
        assertThat(ledger.taken(statement)).isNotNull();
    }

    @Test
    void whatIsForgottenKeepsNoPlaceOfItsLastUse() {
        Object handle = new Object();
        Object statement = new Object();
        Lease lease = ledger.open(handle, pool, null, 0, null);
        ledger.take(statement, lease, "SELECT 1").begin(null, 100);
        ledger.taken(statement).beganAt(new Release(100, new Throwable()));
        lease.beginRelease();
        lease.endRelease(new Release(200, null), false);
        ledger.putAside(lease);

        assertThat(Use.of(lease).usedAt()).isNull();
        assertThat(ledger.find(handle)).isSameAs(lease);
        assertThat(ledger.taken(statement)).isNotNull();
    }

    @Test
    void anOpenLeaseKeepsItsAnchorThoughNobodyElseDoes() {
        Object handle = new Object();
        Lease lease = ledger.open(handle, pool, new int[] {4711}, 0, null);
        ledger.settle(LATER);

        collectFewTimes();
        assertThat(lease.anchor()).isEqualTo(new int[] {4711});
        assertThat(ledger.find(handle)).isSameAs(lease);

        handle = null;
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return !lost.isEmpty();
        });
        assertThat(lost).containsExactly(lease);
        System.gc();
        assertThat(lease.anchor()).isEqualTo(new int[] {4711});
    }

    @Test
    void aReleasedLeaseLetsGoOfItsAnchor() {
        Object handle = new Object();
        Lease lease = ledger.open(handle, pool, new int[] {4711}, 0, null);
        ledger.settle(LATER);
        WeakReference<Object> anchor = new WeakReference<>(lease.anchor());
        lease.beginRelease();
        lease.endRelease(new Release(1, new Throwable("release")), false);
        Throwable captured = lease.release().stack();
        ledger.settle(2 * LATER);

        Garbage.collectUntil(() -> anchor.get() == null);
        assertThat(lease.anchor()).isNull();
        assertThat(lease.release().stack()).isNotSameAs(captured);
        assertThat(lease.release().stack().getStackTrace()).isEqualTo(captured.getStackTrace());
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void whatIsReleasedOnceMoreWhileItIsBeingSettledKeepsItsNewStack() {
        Object handle = new Object();
        Lease lease = ledger.open(handle, pool, null, 0, null);
        Throwable closed = new Throwable("close");
        lease.beginRelease();
        lease.endRelease(
                new Release(1, new Throwable("close failed") {
                    private static final long serialVersionUID = 1;

                    /** Asked for by who settles, between its look at the lease and what it leaves there. */
                    @Override
                    public StackTraceElement[] getStackTrace() {
                        release(lease, closed);
                        return super.getStackTrace();
                    }
                }),
                true);
        ledger.settle(LATER);

        assertThat(lease.released().stack()).isSameAs(closed);
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void whatIsKnownOfAReleasedLeaseKeepsNoApplication() throws Exception {
        Application application = new Application();
        Object handle = new Object();
        Object statement = new Object();
        Lease lease = ledger.open(handle, pool, application.made(), 0, application.stack());
        ledger.take(statement, lease, "SELECT 1").begin(null, 100);
        ledger.taken(statement).beganAt(new Release(100, application.stack()));
        release(lease, application.stack());
        ledger.putAside(lease);
        assertThat(lease.anchor()).isNotNull();
        WeakReference<Object> loader = application.undeployed();
        application = null;
        ledger.settle(LATER);

        collectUntilGone(loader);
        for (Throwable stack : List.of(
                lease.acquireStack(),
                lease.release().stack(),
                Use.of(lease).usedAt().stack())) {
            assertThat(stack.getStackTrace()[0].toString()).contains("com.acme.Undeployed.stack(");
        }
        assertThat(lease.anchor()).isNull();
        assertThat(ledger.find(handle)).isSameAs(lease);
        assertThat(ledger.taken(statement)).isNotNull();
    }

    @Test
    void aYoungLeaseIsLeftAlone() {
        Object handle = new Object();
        Throwable stack = new Throwable();
        Lease lease = ledger.open(handle, pool, null, LATER, stack);
        ledger.settle(2 * LATER - 1);
        assertThat(lease.acquireStack()).isSameAs(stack);

        ledger.settle(3 * LATER);
        assertThat(lease.acquireStack()).isNotSameAs(stack);
        assertThat(ledger.find(handle)).isSameAs(lease);
    }

    @Test
    void equalStacksBecomeOne() {
        Object[] handles = {new Object(), new Object()};
        List<Lease> leases = new ArrayList<>();
        for (Object handle : handles) {
            leases.add(ledger.open(handle, pool, null, 0, new Throwable()));
        }
        ledger.settle(LATER);

        assertThat(leases.get(0).acquireStack()).isSameAs(leases.get(1).acquireStack());
        assertThat(ledger.find(handles[0])).isNotSameAs(ledger.find(handles[1]));
    }

    private void collectFewTimes() {
        Lease other = ledger.open(new Object(), pool, null, 0, null);
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return lost.remove(other);
        });
    }

    private void collectUntilGone(WeakReference<Object> loader) {
        Garbage.collectUntil(() -> {
            ledger.drainLost(lost::add);
            return loader.get() == null;
        });
    }

    /** An application in a class loader of its own. */
    private static final class Application {
        private static final Compiled CODE = Compiled.of("""
                package com.acme;
                public class Undeployed {
                    static Object kept;
                    public static Object keep(Object handle) { kept = handle; return kept; }
                    public static Object made() { return new Undeployed(); }
                    public static Object stack() { return new Throwable(); }
                }
                """);

        private final ClassLoader loader = CODE.loader();

        /** Keeps a handle in a static field. */
        Object keep(Object handle) throws ReflectiveOperationException {
            return code().getMethod("keep", Object.class).invoke(null, handle);
        }

        Object made() throws ReflectiveOperationException {
            return code().getMethod("made").invoke(null);
        }

        Throwable stack() throws ReflectiveOperationException {
            return (Throwable) code().getMethod("stack").invoke(null);
        }

        private Class<?> code() throws ClassNotFoundException {
            return loader.loadClass("com.acme.Undeployed");
        }

        WeakReference<Object> undeployed() {
            return new WeakReference<>(loader);
        }
    }

    private static void release(Lease lease, Throwable stack) {
        lease.beginRelease();
        lease.endRelease(new Release(5, stack), false);
    }
}
