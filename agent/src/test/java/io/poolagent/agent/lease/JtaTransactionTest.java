// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a JTA transaction remembers, and until when. */
class JtaTransactionTest {
    private final Ledger ledger = new Ledger();
    private final JtaTransaction transaction = new JtaTransaction(new Release(0, new Throwable()), 0);

    @Test
    void oneThatAcquiresForEverRemembersTheLatestOfWhatIsClosed() {
        Lease open = acquire();
        for (int i = 0; i < 100; i++) {
            close(acquire());
        }
        assertThat(transaction.size()).isEqualTo(2);
        assertThat(transaction.lastReleased()).isNull();
        Lease last = acquire();
        close(last);
        close(open);

        assertThat(transaction.lastReleased()).isSameAs(last);
    }

    @Test
    void oneThatEndsRemembersNothing() {
        acquire();
        transaction.end();

        assertThat(transaction.begun()).isNull();
        assertThat(transaction.size()).isZero();
    }

    /** Who judges it may read it at that moment, and forgets it then. */
    @Test
    void oneThatALaterTaskEndsIsLeftToWhoJudgesIt() {
        acquire();
        transaction.over("task", 0);
        transaction.end();

        assertThat(transaction.begun()).isNotNull();
        assertThat(transaction.size()).isOne();
    }

    private Lease acquire() {
        Lease lease = ledger.open(new Object(), new FakePool("orders"), null, 0, null);
        transaction.acquired(lease);
        return lease;
    }

    private static void close(Lease lease) {
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
    }
}
