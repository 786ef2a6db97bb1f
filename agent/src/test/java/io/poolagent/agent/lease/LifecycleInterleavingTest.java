// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.lang.ref.ReferenceQueue;
import org.junit.jupiter.api.Test;

/** Every interleaving of two who would end one lease: exactly one does, and afterwards it is over. */
class LifecycleInterleavingTest {
    // More than there are steps: all.
    private static final int SWITCHES = Interleavings.switches(5);

    @Test
    void ofTwoClosesOneReleases() {
        assertHolds(CloseBesideClose.class);
    }

    @Test
    void aCloseThatThrowsLeavesTheLeaseToTheNext() {
        assertHolds(FailedCloseBesideClose.class);
    }

    @Test
    void ofACloseAndAReclaimOneReachesThePool() {
        assertHolds(CloseBesideReclaim.class);
    }

    @Test
    void aReclaimGivenUpLeavesTheLeaseToItsHolder() {
        assertHolds(CloseBesideReclaimGivenUp.class);
    }

    @Test
    void ofACloseAndALossOneIs() {
        assertHolds(CloseBesideLoss.class);
    }

    private static void assertHolds(Class<? extends Scenario> scenario) {
        assertThat(Interleavings.run(scenario, SWITCHES, Lifecycle.class)).isGreaterThan(20);
    }

    abstract static class OneLease implements Scenario {
        final Object handle = new Object();
        final Lease lease = new Lease(handle, new ReferenceQueue<>(), new FakePool("orders"), null, 0, null);
        final int[] reachedThePool = new int[2];

        /** As the hooks do; the body of the close is nothing. */
        final Lifecycle.Close close(int who, boolean fails) {
            Lifecycle.Close begun = lease.beginRelease();
            if (begun == Lifecycle.Close.FIRST) {
                reachedThePool[who]++;
                assertThat(lease.beginRelease()).isEqualTo(Lifecycle.Close.NESTED);
                lease.endRelease(7, null, fails);
            }
            return begun;
        }

        final int reachedThePool() {
            return reachedThePool[0] + reachedThePool[1];
        }
    }

    static final class CloseBesideClose extends OneLease {
        @Override
        public void one() {
            close(0, false);
        }

        @Override
        public void other() {
            close(1, false);
        }

        @Override
        public void check() {
            assertThat(reachedThePool()).isOne();
            assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
            assertThat(lease.release().thread()).isEqualTo(reachedThePool[0] == 1 ? "one" : "other");
        }
    }

    static final class FailedCloseBesideClose extends OneLease {
        @Override
        public void one() {
            close(0, true);
        }

        @Override
        public void other() {
            close(1, false);
        }

        @Override
        public void check() {
            // The other came after it, before it, or while it was there.
            assertThat(reachedThePool()).isIn(1, 2);
            assertThat(lease.state())
                    .isEqualTo(reachedThePool[1] == 1 ? Lease.State.RELEASED : Lease.State.RELEASE_FAILED);
        }
    }

    static final class CloseBesideReclaim extends OneLease {
        private Lifecycle.Close closed;

        @Override
        public void one() {
            closed = close(0, false);
        }

        @Override
        public void other() {
            if (lease.beginReclaim()) {
                reachedThePool[1]++;
                assertThat(lease.beginRelease()).isEqualTo(Lifecycle.Close.NESTED);
                lease.endReclaim(false);
            }
        }

        @Override
        public void check() {
            assertThat(reachedThePool()).isOne();
            assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
            assertThat(closed)
                    .isEqualTo(reachedThePool[0] == 1 ? Lifecycle.Close.FIRST : Lifecycle.Close.AFTER_RECLAIM);
        }
    }

    static final class CloseBesideReclaimGivenUp extends OneLease {
        private boolean reclaims;

        @Override
        public void one() {
            close(0, false);
        }

        @Override
        public void other() {
            reclaims = lease.beginReclaim();
            if (reclaims && !lease.giveUpReclaim()) {
                reachedThePool[1]++; // Closed meanwhile by one who relies on this.
                lease.endReclaim(false);
            }
        }

        @Override
        public void check() {
            assertThat(reachedThePool()).isOne();
            assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        }
    }

    static final class CloseBesideLoss extends OneLease {
        private boolean lost;

        @Override
        public void one() {
            close(0, false);
        }

        @Override
        public void other() {
            lost = lease.lose();
        }

        @Override
        public void check() {
            assertThat(reachedThePool()).isEqualTo(lost ? 0 : 1);
            assertThat(lease.state()).isEqualTo(lost ? Lease.State.LOST : Lease.State.RELEASED);
        }
    }
}
