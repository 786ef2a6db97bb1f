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

    @Test
    void aCloseThatThrewLosesTheConnectionIfThePoolKeptItLent() {
        FakePool pool = new FakePool("orders");
        Lease failed = failedClose(pool);

        assertThat(failed.mayBeLost()).as("the pool does not say so").isFalse();
        assertThat(failed.lose()).isFalse();
        pool.stillLent = true;
        assertThat(failed.mayBeLost()).isTrue();
        assertThat(failed.lose()).isTrue();
        assertThat(failed.state()).isEqualTo(Lease.State.LOST);
        assertThat(failed.thrownByClose()).isEqualTo("java.sql.SQLException");
    }

    @Test
    void aSecondCloseThatSucceedsEndsItThoughTheFirstThrew() {
        FakePool pool = new FakePool("orders");
        pool.stillLent = true;
        Lease failed = failedClose(pool);
        failed.beginRelease();
        failed.endRelease(new Release(6, null), false);

        assertThat(failed.mayBeLost()).isFalse();
        assertThat(failed.lose()).isFalse();
        assertThat(failed.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void aCloseOfTheAgentsThatThrewLosesNothing() {
        FakePool pool = new FakePool("orders");
        pool.stillLent = true;
        Lease reclaimed = new Ledger().open(handle, pool, "anchor", 0, null);
        reclaimed.beginReclaim();
        reclaimed.endReclaim(true);

        assertThat(reclaimed.mayBeLost()).isFalse();
        assertThat(reclaimed.lose()).isFalse();
    }

    private Lease failedClose(FakePool pool) {
        Lease failed = new Ledger().open(handle, pool, "anchor", 0, null);
        failed.beginRelease();
        failed.closeThrows("java.sql.SQLException");
        failed.endRelease(new Release(5, null), true);
        return failed;
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
