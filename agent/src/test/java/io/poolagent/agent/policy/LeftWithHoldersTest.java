// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import org.junit.jupiter.api.Test;

class LeftWithHoldersTest {
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");
    private final LeftWithHolders left = new LeftWithHolders();

    @Test
    void whatIsOverIsKeptNoLonger() {
        Lease released = overdue();
        overdue();
        left.tick();
        assertThat(left.size()).isEqualTo(2);

        released.beginRelease();
        left.tick();
        assertThat(left.size()).isEqualTo(1);
    }

    @Test
    void theOldestGoesFirst() {
        for (int i = 0; i <= LeftWithHolders.MOST; i++) {
            overdue();
        }

        assertThat(left.take(pool.counters().number())).hasSize(LeftWithHolders.MOST);
        assertThat(left.size()).isZero();
    }

    private Lease overdue() {
        Lease lease = ledger.open(new Object(), pool, null, 0, null);
        left.add(Findings.overdue(lease, 1, 1), lease);
        return lease;
    }
}
