// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.acme.PoolCode;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Reclaims;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.SameHash;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What woven code takes for a release, and which close gets through. */
class ReleaseHooksTest {
    private final WovenCode woven = new WovenCode();
    private final DataSource source = WovenCode.source();
    private final Connection handle = WovenCode.handle();

    @Test
    void aCloseThatIsThePoolsOwnRunsAndIsNoRelease() {
        FakePool pool = new FakePool("orders");
        Lease lease = woven.ledger.open(handle, pool, null, 0, null);
        pool.closing = true;

        assertThat(woven.hooks.onReleasing(handle)).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(woven.hooks.onReleasing(handle)).isNull();
        assertThat(woven.again).isEmpty();
    }

    @Test
    void theFirstCloseRunsAndAnyOtherIsSkipped() {
        Lease lease = woven.lend(source, handle);

        assertThat(woven.hooks.onReleasing(handle)).isSameAs(lease);
        woven.hooks.onReleased(handle, lease, null);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(woven.hooks.onReleasing(handle)).isEqualTo(true);
        assertThat(woven.again).containsExactly(lease);
    }

    @Test
    void aCloseWithinTheFirstRunsAndEndsNothing() {
        Lease lease = woven.lend(source, handle);
        woven.hooks.onReleasing(handle);

        assertThat(woven.hooks.onReleasing(handle)).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
        assertThat(woven.again).isEmpty();
    }

    @Test
    void aCloseThatThrewMayRunAgain() {
        Lease lease = woven.lend(source, handle);
        woven.release(handle, new IllegalStateException());

        assertThat(lease.thrownByClose()).isEqualTo("java.lang.IllegalStateException");
        assertThat(woven.hooks.onReleasing(handle)).isSameAs(lease);
        assertThat(woven.again).isEmpty();
    }

    @Test
    void aHandleThatWasNeverLentIsLeftAlone() {
        assertThat(woven.hooks.onReleasing(handle)).isNull();
    }

    @Test
    void theReleaseOfAnOverdueLeaseIsTold() {
        Lease lease = woven.lend(source, handle);
        lease.markOverdue();
        woven.release(handle, null);

        assertThat(woven.late).containsExactly(lease);
    }

    @Test
    void aFailedCloseOfAnOverdueLeaseIsNoLateRelease() {
        woven.lend(source, handle).markOverdue();
        woven.release(handle, new IllegalStateException());

        assertThat(woven.late).isEmpty();
    }

    @Test
    void aLiveHandleIsNotTakenForACollectedOneOfTheSameHash() {
        Object[] twins = SameHash.two();
        Lease lease = woven.ledger.open(twins[0], new FakePool("orders"), null, 0, null);
        WeakReference<Object> first = new WeakReference<>(twins[0]);
        twins[0] = null;
        await().until(() -> {
            System.gc();
            return first.get() == null;
        });

        assertThat(woven.hooks.onReleasing(twins[1])).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        lease.beginRelease();
        lease.endRelease(new Release(1, null), false);
        assertThat(woven.hooks.onReleasing(twins[1])).as("not skipped").isNull();
        assertThat(woven.again).isEmpty();
    }

    @Test
    void aCloseByAFinalizerIsARelease() {
        Lease lease = woven.ledger.open(new ClosedByFinalizer(woven.hooks), new FakePool("orders"), null, 0, null);

        await().until(() -> {
            System.gc();
            return lease.state() == Lease.State.RELEASED;
        });
        assertThat(woven.again).isEmpty();
    }

    @Test
    void aSecondCloseByAnotherThreadWaitsUntilTheFirstHasEnded() {
        Lease lease = woven.lend(source, handle);
        woven.hooks.onReleasing(handle);
        AtomicReference<Object> second = new AtomicReference<>();
        Thread other = new Thread(() -> second.set(woven.hooks.onReleasing(handle)));
        other.start();

        await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
        assertThat(second).hasValue(null);
        woven.hooks.onReleased(handle, lease, null);
        await().untilAtomic(second, equalTo(true));
        assertThat(woven.again).containsExactly(lease);
    }

    @Test
    void aCloseWhileTheAgentTakesItBackWaitsUntilThatHasEnded() throws Exception {
        Lease lease = woven.lend(source, handle);
        AtomicReference<Object> closed = new AtomicReference<>();
        Thread holder = new Thread(() -> closed.set(woven.hooks.onReleasing(handle)));
        Reclaims.during(lease, () -> {
            holder.start();
            await().until(() -> holder.getState() == Thread.State.TIMED_WAITING);
            assertThat(closed).hasValue(null);
        });

        await().untilAtomic(closed, equalTo(true));
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void aUseWhileTheAgentClosesItWaitsUntilThatHasEnded() {
        Lease lease = woven.lend(source, handle);
        AtomicReference<String> used = new AtomicReference<>("not yet");
        Thread holder = new Thread(() -> {
            woven.hooks.onCalling(handle);
            used.set("used");
        });
        Reclaims.duringClose(lease, () -> {
            woven.hooks.onCalling(handle); // The pool's own, within the close, waits for nobody.
            holder.start();
            await().until(() -> holder.getState() == Thread.State.TIMED_WAITING);
            assertThat(used).hasValue("not yet");
        });

        await().untilAtomic(used, equalTo("used"));
        assertThat(lease.state()).isEqualTo(Lease.State.RECLAIMED);
        assertThat(woven.usedAfterReclaim).containsExactly(lease);
    }

    @Test
    void whatThePoolsOwnCodeClosesIsNeverSkipped() {
        FakePool pool = new FakePool("orders");
        Lease lease = woven.ledger.open(handle, pool, null, 0, null);
        pool.ownCode = PoolCode.class.getName();
        woven.release(handle, null);

        assertThat(PoolCode.<Object>calls(() -> woven.hooks.onReleasing(handle)))
                .isNull();
        assertThat(woven.again).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        pool.ownCode = "of another pool";
        assertThat(PoolCode.<Object>calls(() -> woven.hooks.onReleasing(handle)))
                .isEqualTo(true);
        assertThat(woven.again).containsExactly(lease);
    }

    /** On a busy machine the clock comes late: what the pool holds for a second may look as if it were less. */
    @Test
    void whatItsPoolTakesAfterASecondIsSeenByALateClock() {
        FakePool pool = new FakePool("orders");
        pool.closesHandles = true;
        pool.ownCode = PoolCode.class.getName();
        Lease lease = woven.ledger.open(handle, pool, null, 0, null);
        woven.clock.tick(600);

        assertThat(PoolCode.<Object>calls(() -> woven.hooks.onReleasing(handle)))
                .isNull();
        assertThat(lease.isTakenByPool()).isTrue();
    }

    @Test
    void thePoolsOwnCodeDoesNotWaitForTheFirstClose() throws Exception {
        FakePool pool = new FakePool("orders");
        woven.ledger.open(handle, pool, null, 0, null);
        pool.ownCode = PoolCode.class.getName();
        woven.hooks.onReleasing(handle);
        AtomicReference<Object> second = new AtomicReference<>("not yet");
        Thread sweeper = new Thread(() -> second.set(PoolCode.<Object>calls(() -> woven.hooks.onReleasing(handle))));
        sweeper.start();
        sweeper.join();

        assertThat(second).hasValue(null);
        assertThat(woven.again).isEmpty();
    }

    private static final class ClosedByFinalizer {
        private final Hooks hooks;

        ClosedByFinalizer(Hooks hooks) {
            this.hooks = hooks;
        }

        @Override
        @SuppressWarnings({"deprecation", "removal", "Finalize"})
        protected void finalize() {
            hooks.onReleased(this, hooks.onReleasing(this), null);
        }
    }
}
