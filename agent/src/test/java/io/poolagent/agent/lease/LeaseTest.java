// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Of all who would end a lease exactly one does. */
class LeaseTest {
    private final Object handle = new Object();
    private final Lease lease = new Ledger().open(handle, new FakePool("orders"), null, 0, null);

    @Test
    void theFirstCloseReleasesAndAnyOtherComesTooLate() {
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.FIRST);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
        lease.endRelease(new Release(5, null), false);

        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.AGAIN);
        assertThat(lease.lose()).isFalse();
    }

    @Test
    void aCloseWithinTheFirstIsPartOfIt() {
        lease.beginRelease();

        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.NESTED);
    }

    @Test
    void aCloseThatThrewMayBeTriedAgain() {
        lease.beginRelease();
        lease.endRelease(new Release(5, null), true);

        assertThat(lease.state()).isEqualTo(Lease.State.RELEASE_FAILED);
        assertThat(lease.lose()).isFalse();
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.FIRST);
    }

    /** Both meet before each close, spinning, so that they really come at once. */
    @Test
    void ofTwoThreadsThatCloseAtOnceOneReleases() throws Exception {
        int rounds = 50_000;
        List<Lease> leases = new ArrayList<>();
        List<Object> handles = new ArrayList<>();
        Ledger ledger = new Ledger();
        for (int i = 0; i < rounds; i++) {
            handles.add(new Object());
            leases.add(ledger.open(handles.get(i), new FakePool("orders"), null, 0, null));
        }
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger releases = new AtomicInteger();
        Runnable closer = () -> {
            for (int i = 0; i < rounds; i++) {
                arrived.incrementAndGet();
                while (arrived.get() < 2 * (i + 1)) {
                    Thread.onSpinWait();
                }
                if (leases.get(i).beginRelease() == Lease.Close.FIRST) {
                    releases.incrementAndGet();
                }
            }
        };
        Thread one = new Thread(closer);
        Thread other = new Thread(closer);
        one.start();
        other.start();
        one.join();
        other.join();

        assertThat(releases).hasValue(rounds);
        assertThat(handles).hasSize(rounds);
    }
}
