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
}
