// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of leases that are over. */
class ReleasedTest {
    private final Released released = new Released(64 << 20);
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");

    @Test
    void aReleasedLeaseIsKnownUntilItIsRemoved() {
        Object handle = new Object();
        Lease lease = add(handle);

        assertThat(released.find(handle, false)).isSameAs(lease);
        assertThat(released.find(handle, true)).as("not in its finalizer").isNull();
        assertThat(released.find(new Object(), false)).isNull();

        released.remove(lease, lease.key);
        assertThat(released.find(handle, false)).isNull();
        assertThat(released.size()).isZero();
    }

    @Test
    void ofOneHandleTheLatestLeaseIsKnown() {
        Object handle = new Object();
        add(handle);
        Lease second = add(handle);

        assertThat(released.find(handle, false)).isSameAs(second);
        assertThat(released.size()).isOne();
    }

    @Test
    void roomIsBoundedAndTheLatestIsAlwaysKnown() {
        List<Object> handles = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Object handle = new Object();
            handles.add(handle);
            Lease lease = add(handle);
            assertThat(released.find(handle, false)).isSameAs(lease);
        }

        assertThat(released.size()).isBetween(3_000, 4_096);
        assertThat(handles.stream().filter(handle -> released.find(handle, false) != null))
                .hasSize(released.size());
    }

    @Test
    void onlySoManyOfTheLatestKeepTheirStacks() {
        LatestStacks latest = new LatestStacks(2);
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Lease lease = ledger.open(new Object(), pool, null, 0, new Throwable());
            lease.beginRelease();
            lease.endRelease(new Release(7, new Throwable()), false);
            latest.add(lease);
            leases.add(lease);
        }

        assertThat(leases).extracting(Lease::hasStack).containsExactly(false, true, true);
        assertThat(leases.get(0).release().millis()).isEqualTo(7);
        assertThat(leases.get(0).release().thread())
                .isEqualTo(Thread.currentThread().getName());
    }

    private Lease add(Object handle) {
        Lease lease = ledger.open(handle, pool, null, 0, null);
        released.add(lease, lease.key);
        return lease;
    }
}
