// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.lang.ref.ReferenceQueue;
import org.junit.jupiter.api.Test;

/** What is known of a released lease moves to a shelf while somebody asks for it: it is found here or there. */
class LatestStacksInterleavingTest {
    private static final int SWITCHES = Interleavings.switches(3);

    @Test
    void whoAsksWhileItMovesFindsTheStacks() {
        assertThat(Interleavings.run(
                        AskBesideRelease.class, SWITCHES, LatestStacks.class, Lease.class, Lifecycle.class))
                .isGreaterThan(100);
    }

    static final class AskBesideRelease implements Scenario {
        private final LatestStacks latest = new LatestStacks(3, 2);
        private final Throwable acquired = new Throwable();
        private final Throwable released = new Throwable();
        private final Lease lease =
                new Lease(new Object(), new ReferenceQueue<>(), new FakePool("orders"), null, 0, acquired);
        private Throwable seenAcquired;
        private Throwable seenReleased;
        private Evidence evidence;

        AskBesideRelease() {
            lease.beginRelease();
            lease.endRelease(1, released, false);
        }

        @Override
        public void one() {
            latest.add(lease);
        }

        @Override
        public void other() {
            evidence = lease.evidence();
            seenAcquired = lease.acquireStack();
            seenReleased = lease.released().stack();
        }

        @Override
        public void check() {
            assertThat(evidence.acquireStack()).isSameAs(acquired);
            assertThat(evidence.releaseStack()).isSameAs(released);
            assertThat(seenAcquired).isSameAs(acquired);
            assertThat(seenReleased).isSameAs(released);
        }
    }
}
