// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.stack.SettledStacks;
import org.junit.jupiter.api.Test;

/** What transactions keep that were begun, and perhaps never end as far as is seen: a thread may have them for as long as it lives. */
class UnendedTransactionsTest {
    private final UnendedTransactions unended = new UnendedTransactions(3);

    @Test
    void aStackKeepsNoClassesForLong() {
        JtaTransaction ended = unended.begin(0, new Throwable());
        JtaTransaction first = unended.begin(0, new Throwable());
        JtaTransaction second = unended.begin(100, new Throwable());
        ended.end();
        unended.settle(Ledger.SETTLE_MILLIS);

        assertThat(SettledStacks.isSettled(first.begun().stack())).isTrue();
        assertThat(first.begun().stack().getStackTrace()[0].getMethodName()).isEqualTo("aStackKeepsNoClassesForLong");
        assertThat(SettledStacks.isSettled(second.begun().stack())).isFalse();
        unended.settle(Ledger.SETTLE_MILLIS + 100);
        assertThat(SettledStacks.isSettled(second.begun().stack())).isTrue();
    }

    @Test
    void ofWhatIsTooManyForThatNoStackIsKept() {
        for (int i = 0; i < 3; i++) {
            assertThat(unended.begin(0, new Throwable()).begun().stack()).isNotNull();
        }
        assertThat(unended.begin(0, new Throwable()).begun().stack()).isNull();
        unended.settle(Ledger.SETTLE_MILLIS);
        assertThat(unended.begin(0, new Throwable()).begun().stack()).isNotNull();
    }
}
