// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.UseRecorder;
import org.jspecify.annotations.Nullable;

/**
 * What comes after the pool's own code that took a connection back: the same for the {@code close} of a handle and for the
 * method of a home-made pool that a rule names.
 */
final class ReleaseEnd {
    private final Ledger ledger;
    private final CoarseClock clock;
    private final Misuse misuse;

    ReleaseEnd(Ledger ledger, CoarseClock clock, Misuse misuse) {
        this.ledger = ledger;
        this.clock = clock;
        this.misuse = misuse;
    }

    /**
     * Of the lease that the calling thread began to release.
     *
     * @param stack of the release, if it was captured
     * @param failed whether the pool's code threw
     */
    void ended(Lease lease, @Nullable Throwable stack, boolean failed) {
        lease.endRelease(clock.millis(), stack, failed);
        misuse.released(lease);
        if (!failed) {
            record(lease); // First: its stack may be forgotten soon.
            lease.pool().counters().releases();
            long exactMicros = clock.exactMicros();
            if (exactMicros != 0) {
                lease.pool().counters().used(exactMicros - lease.acquiredMicros());
            }
            ledger.putAside(lease);
            if (lease.wasOverdue()) {
                misuse.lateRelease(lease, lease.released());
            }
        }
    }

    private void record(Lease lease) {
        try {
            UseRecorder recorder = ledger.recorder();
            if (recorder != null) {
                recorder.released(lease, clock.millis());
            }
        } catch (Throwable t) { // Near the end of its stack also the report of a fault fails; the release is to count.
        }
    }

    /** Of the lease whose handle a finalizer releases. */
    void ended(ByFinalizer release, boolean failed) {
        release.end(ledger, clock.millis(), failed);
    }
}
