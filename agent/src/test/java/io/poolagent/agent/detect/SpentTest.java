// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Spent;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Use;
import org.junit.jupiter.api.Test;

/** What a connection does just then, as far as that can be seen. */
class SpentTest {
    private final Object handle = new Object();
    private final Object given = new Object();
    private final Ledger ledger = new Ledger();
    private final Lease lease = ledger.open(handle, new FakePool("orders"), "anchor", 0, null);

    @Test
    void whoHasOnlyAcquiredItIsIdle() {
        assertThat(at(5_000)).isEqualTo(Spent.IDLE);
    }

    /** A commit that waits for a disk or a replica is no idleness: it may take longer than all else. */
    @Test
    void aCommitThatIsUnderWayIsWork() {
        Use.beginsCall(lease, 1_000);
        assertThat(at(5_000)).isEqualTo(Spent.IN_STATEMENT);
        Use.of(lease).endCall(5_050);

        assertThat(at(5_100)).isEqualTo(Spent.IDLE);
    }

    /** Its end was not seen, then. */
    @Test
    void aCallThatHasBeenUnderWayForVeryLongIsNone() {
        Use.beginsCall(lease, 1_000);

        assertThat(at(1_000_000)).isEqualTo(Spent.IDLE);
    }

    /** As with what copies rows by the driver's own connection, or reads a large object. */
    @Test
    void whatIsDoneWithAPartThatWasHandedOutIsNotSeen() {
        Use.of(lease);
        ledger.hold(given, lease);
        assertThat(at(5_000)).isEqualTo(Spent.UNSEEN);
        assertThat(Spent.UNSEEN.isIdle()).isFalse();
        ledger.strike(ledger.taken(given));

        assertThat(at(5_000)).isEqualTo(Spent.IDLE);
    }

    private Spent at(long millis) {
        return Facts.spent(lease, millis);
    }
}
