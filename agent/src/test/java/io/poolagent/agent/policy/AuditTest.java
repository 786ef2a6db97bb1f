// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.TakeBack;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A line for each reclaim, and no flood. */
class AuditTest {
    private final List<String> lines = new ArrayList<>();
    private final Audit audit = new Audit(new LinesOfReclaims(lines));
    private final Object handle = new Object();

    @Test
    void saysWhatFromWhomAndHowItEnded() {
        add();

        assertThat(lines)
                .containsExactly("reclaim: OVERDUE, pool 'orders', acquired at "
                        + "shop.OrderDao.find(OrderDao.java:42) by thread main, held 31 s: rolled back and closed "
                        + "on behalf of its holder");
    }

    @Test
    void inAStormOnlyTheNumberOfTheRestIsTold() {
        audit.tick(1_000);
        for (int i = 0; i < Audit.MOST + 7; i++) {
            add();
        }
        assertThat(lines).hasSize(Audit.MOST);
        audit.tick(59_000);
        assertThat(lines).hasSize(Audit.MOST);
        audit.tick(60_000);
        add();

        assertThat(lines).hasSize(Audit.MOST + 2);
        assertThat(lines.get(Audit.MOST))
                .isEqualTo("reclaim: 7 more lines like these within the last 1 min 0 s, left out");
    }

    private void add() {
        String name = Thread.currentThread().getName();
        Thread.currentThread().setName("main");
        Lease lease = new Ledger().open(handle, new FakePool("orders"), null, 0, Stacks.of("shop.OrderDao.find:42"));
        Thread.currentThread().setName(name);
        Finding finding = Findings.overdue(lease, 31_000, 30_000);
        TakeBack end = TakeBack.of(TakeBack.How.CLOSED_FOR_HOLDER);
        audit.add(finding.with(Attempts.result(end)), 31_000);
    }
}
