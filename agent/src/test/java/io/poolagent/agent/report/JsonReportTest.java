// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.report.json.FindingLine;
import io.poolagent.agent.stack.Stacks;
import org.junit.jupiter.api.Test;

/** The whole stack belongs to the finding, whatever becomes of its lease. */
class JsonReportTest extends GoldenReport {
    private static final String STACK = "\"stack\":[\"shop.legacy.Database.getConnection(Database.java:71)\",";

    @Test
    void theStackOfAReleasedLeaseIsWritten() {
        Lease lease = open(handle);
        release(lease);
        inspector.misuse().doubleRelease(lease, new Release(20, Stacks.of("shop.legacy.OrderDao.find:53")));
        releaseManyOthers();
        at(100);

        assertThat(lease.acquireStack()).isNull();
        assertThat(FindingLine.of(last(), counted(1))).contains(STACK);
    }

    @Test
    void theStackOfALeaseThatIsReleasedMeanwhileIsWritten() {
        Lease lease = open(handle);
        at(31_000);
        Finding overdue = last();
        release(lease);
        releaseManyOthers();

        assertThat(lease.acquireStack()).isNull();
        assertThat(FindingLine.of(overdue, counted(1))).contains(STACK);
    }

    @Test
    void theStackDoesNotBeginWithTheAgent() {
        ledger.open(
                handle,
                new FakePool("orders"),
                null,
                0,
                Stacks.of(
                        "io.poolagent.agent.hook.Hooks.acquired:9",
                        "java.lang.PoolAgentDispatcher.acquired:1",
                        "com.zaxxer.hikari.HikariDataSource.getConnection:100",
                        "shop.legacy.OrderDao.find:42"));
        at(31_000);

        assertThat(FindingLine.of(last(), counted(1)))
                .contains(
                        "\"stack\":[\"com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:100)\",");
    }

    /** The stacks of the latest releases are kept, not those of all. */
    private void releaseManyOthers() {
        for (int i = 0; i < 5_000; i++) {
            release(open(new Object()));
        }
    }

    private void release(Lease lease) {
        lease.beginRelease();
        lease.endRelease(new Release(5, Stacks.of("shop.legacy.OrderDao.find:50")), false);
        ledger.putAside(lease);
    }
}
