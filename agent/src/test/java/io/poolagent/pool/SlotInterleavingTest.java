// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import org.junit.jupiter.api.Test;

/** The guarded pool describes a lease while the next holder comes: here, since the step scheduler is here. */
class SlotInterleavingTest {
    private static final int SWITCHES = Interleavings.switches(3);

    @Test
    void aLeaseIsNeverDescribedByTheHolderAfterIt() {
        assertThat(Interleavings.run(OldLeaseBesideNext.class, SWITCHES, Slot.class))
                .isGreaterThan(100);
    }

    @Test
    void theLeaseThatIsOnIsNeverDescribedByTheHolderBefore() {
        assertThat(Interleavings.run(LeaseThatIsOnBesideNext.class, SWITCHES, Slot.class))
                .isGreaterThan(100);
    }

    abstract static class OneSlot implements Scenario {
        private static final Pool POOL = new Pool(
                PoolConfig.builder().name("orders").jdbcUrl("jdbc:none:").build(), () -> 0);

        final Slot slot = new Slot(POOL, 1);
        final String before = Errors.thread(
                Thread.currentThread().getName(), Thread.currentThread().getId());
        final long first;
        private long second;
        LeaseInfo told;

        OneSlot() {
            slot.word = Slot.FREE;
            first = slot.tryLease();
            slot.taken(first, 0);
        }

        @Override
        public final void other() {
            slot.tryFree(first);
            second = slot.tryLease();
            slot.taken(second, 0);
        }

        final boolean isOfFirst() {
            return told.id() == slot.leaseId(first);
        }
    }

    static final class OldLeaseBesideNext extends OneSlot {
        @Override
        public void one() {
            told = slot.lease(first);
        }

        @Override
        public void check() {
            assertThat(told == null || told.thread().equals(before)).isTrue();
        }
    }

    static final class LeaseThatIsOnBesideNext extends OneSlot {
        @Override
        public void one() {
            told = slot.lease(slot.word());
        }

        @Override
        public void check() {
            assertThat(told == null || told.thread().equals(before) == isOfFirst())
                    .isTrue();
        }
    }
}
