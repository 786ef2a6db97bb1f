// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;

/** One lease, what was done with it, and what is found when it is released. */
abstract class LeaseReleased {
    final Ledger ledger = new Ledger();
    final CoarseClock clock = new CoarseClock();
    final List<Finding> found = new ArrayList<>();
    final Inspector inspector = inspector("all");
    final FakePool pool = new FakePool("orders");
    final Object handle = new Object();
    final List<Object> kept = new ArrayList<>();
    final Lease lease = ledger.open(handle, pool, null, 0, Stacks.of("shop.StockDao.reserve:21"));

    void execute(String sql, boolean fails) {
        Object statement = new Object();
        take(statement, sql);
        ledger.taken(statement).begin(null, 0);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(0, fails ? new Failure("java.sql.SQLException", List.of()) : null, 1);
    }

    void take(Object statement, String sql) {
        kept.add(statement);
        ledger.take(statement, lease, sql);
    }

    void leftOpen() {
        leftOpen(inspector);
    }

    void leftOpen(Inspector by) {
        int statements = Use.of(lease).unclosed();
        if (statements > 0) {
            by.misuse().leftOpen(lease, release(), statements);
        }
        by.inspect();
    }

    void dirty() {
        inspector.misuse().dirtyRelease(lease, release());
        inspector.inspect();
    }

    Release release() {
        return new Release(9, null);
    }

    Inspector inspector(String findings) {
        return new Inspector(
                ledger,
                clock,
                30_000,
                name -> false,
                Wanted.parse(findings, "none"),
                Findings.FAULTS,
                Findings.into(found));
    }

    static List<String> words(Finding finding, String label) {
        return Rendered.words(finding, label);
    }
}
