// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What woven code takes for a release, and which close gets through. */
class ReleaseHooksTest {
    private final TestWatch watch = new TestWatch();
    private final DataSource source = TestWatch.source();
    private final Connection handle = TestWatch.handle();

    @Test
    void aCloseThatIsThePoolsOwnRunsAndIsNoRelease() {
        FakePool pool = new FakePool("orders");
        Lease lease = watch.ledger.open(handle, pool, null, 0, null);
        pool.closing = true;

        assertThat(watch.hooks.onReleasing(handle)).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(watch.hooks.onReleasing(handle)).isNull();
        assertThat(watch.again).isEmpty();
    }

    @Test
    void theFirstCloseRunsAndAnyOtherIsSkipped() {
        Lease lease = watch.lend(source, handle);

        assertThat(watch.hooks.onReleasing(handle)).isSameAs(lease);
        watch.hooks.onReleased(handle, lease, null);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(watch.hooks.onReleasing(handle)).isEqualTo(true);
        assertThat(watch.again).containsExactly(lease);
    }

    @Test
    void aCloseWithinTheFirstRunsAndEndsNothing() {
        Lease lease = watch.lend(source, handle);
        watch.hooks.onReleasing(handle);

        assertThat(watch.hooks.onReleasing(handle)).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
        assertThat(watch.again).isEmpty();
    }

    @Test
    void aCloseThatThrewMayRunAgain() {
        Lease lease = watch.lend(source, handle);
        watch.hooks.onReleasing(handle);
        watch.hooks.onReleased(handle, lease, new IllegalStateException());

        assertThat(watch.hooks.onReleasing(handle)).isSameAs(lease);
        assertThat(watch.again).isEmpty();
    }

    @Test
    void aHandleThatWasNeverLentIsLeftAlone() {
        assertThat(watch.hooks.onReleasing(handle)).isNull();
    }

    @Test
    void theReleaseOfAnOverdueLeaseIsTold() {
        Lease lease = watch.lend(source, handle);
        lease.markOverdue();
        watch.release(handle, null);

        assertThat(watch.late).containsExactly(lease);
    }

    @Test
    void aFailedCloseOfAnOverdueLeaseIsNoLateRelease() {
        watch.lend(source, handle).markOverdue();
        watch.release(handle, new IllegalStateException());

        assertThat(watch.late).isEmpty();
    }
}
