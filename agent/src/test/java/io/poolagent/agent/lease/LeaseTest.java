// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Of all who would end a lease exactly one does. */
class LeaseTest {
    private final Object handle = new Object();
    private final Lease lease = new Ledger().open(handle, new FakePool("orders"), null, 0, null);

    @Test
    void theFirstCloseReleasesAndAnyOtherComesTooLate() {
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.FIRST);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
        lease.endRelease(new Lease.Release(5, null), false);

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
        lease.endRelease(new Lease.Release(5, null), true);

        assertThat(lease.state()).isEqualTo(Lease.State.RELEASE_FAILED);
        assertThat(lease.lose()).isFalse();
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.FIRST);
    }

    @Test
    void ofManyThreadsOneReleases() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 2_000; round++) {
                Lease shared = new Ledger().open(handle, new FakePool("orders"), null, 0, null);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Lease.Close>> closes = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    closes.add(executor.submit(() -> {
                        start.await();
                        return shared.beginRelease();
                    }));
                }
                start.countDown();
                List<Lease.Close> results = new ArrayList<>();
                for (Future<Lease.Close> close : closes) {
                    results.add(close.get());
                }
                // A thread of the executor may come twice: its second is then part of its first.
                assertThat(results).containsOnlyOnce(Lease.Close.FIRST);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
