// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a second close waits for the first. */
class EndOfCloseTest {
    private final Object handle = new Object();
    private final Lease lease = new Ledger().open(handle, new FakePool("orders"), null, 0, null);

    @Test
    void aLeaseThatNobodyIsEndingIsNotWaitedFor() {
        long start = System.nanoTime();
        EndOfClose.await(lease);
        lease.beginRelease(); // By this thread: it would wait for itself.
        EndOfClose.await(lease);
        lease.endRelease(new Release(1, null), false);
        EndOfClose.await(lease);

        assertThat(System.nanoTime() - start).isLessThan(EndOfClose.MOST_NANOS);
    }

    /** The first may need a lock that the second holds. */
    @Test
    void aCloseThatDoesNotEndIsWaitedForAWhileOnlyAndAnInterruptIsKept() throws Exception {
        Thread first = new Thread(lease::beginRelease);
        first.start();
        first.join();
        Thread.currentThread().interrupt();
        long start = System.nanoTime();
        EndOfClose.await(lease);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(EndOfClose.MOST_NANOS);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
    }
}
