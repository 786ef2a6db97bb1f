// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.stack.Stacks;
import org.junit.jupiter.api.Test;

/** What is reported of one who acquires while he holds another. */
class NestedAcquiresTest extends LeaseReleased {
    @Test
    void itIsReportedWhenTheOuterIsClosed() {
        nested("shop.Prices.of:9");
        assertThat(found).isEmpty();
        closed();

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.NESTED_ACQUIRE);
            assertThat(finding.heldMillis()).isEqualTo(5);
            assertThat(finding.culprit().line()).hasToString("shop.Prices.of(Prices.java:9)");
        });
        inspector.inspect();
        assertThat(found).hasSize(1);
    }

    /** As of one that holds a lock for as long as it runs. */
    @Test
    void oneThatIsHeldMeanwhileIsOneBug() {
        for (int line = 1; line < 100; line++) {
            nested("shop.Prices.of:" + line);
        }
        closed();

        assertThat(found).hasSize(1);
    }

    @Test
    void whatOnlyEchoesALossIsNot() {
        nested("shop.Prices.of:9");
        assertThat(lease.lose()).isTrue();
        inspector.inspect();

        assertThat(found).isEmpty();
    }

    @Test
    void norWhatEchoesWhatARequestHasLeftOpen() {
        nested("shop.Prices.of:9");
        lease.markOverdue();
        lease.markLeftOpen("request");
        closed();

        assertThat(found).isEmpty();
    }

    private void nested(String at) {
        Lease inner = ledger.open(new Object(), pool, null, 5, Stacks.of(at));
        inspector.misuse().nestedAcquire(lease, inner);
        inspector.inspect();
    }

    private void closed() {
        lease.beginRelease();
        lease.endRelease(release(), false);
        inspector.inspect();
    }
}
