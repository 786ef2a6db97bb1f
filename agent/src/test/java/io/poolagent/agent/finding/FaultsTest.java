// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.detect.Inspector;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.report.text.FaultText;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fault of the agent's own is told once, and ends nothing. */
class FaultsTest {
    private final List<String> told = new ArrayList<>();
    private final Faults faults = new Faults((what, fault) -> told.add(FaultText.of(what, fault)));

    @Test
    void eachPlaceIsToldOnceWithItsStackAndCountedAlways() {
        for (int i = 0; i < 3; i++) {
            faults.guard(AgentTask.SETTLE_LEASES, FaultsTest::fail);
            faults.guard(AgentTask.SETTLE_LEASES, () -> fail());
        }

        assertThat(faults.count()).isEqualTo(6);
        assertThat(told).hasSize(1);
        assertThat(told.get(0))
                .startsWith(
                        "internal error in the agent, which keeps running: it could not settle the leases: java.lang.NoClassDefFoundError: gone")
                .contains("at io.poolagent.agent.finding.FaultsTest.fail(");
    }

    @Test
    void noMoreThanSoManyPlacesAreTold() {
        for (int i = 0; i < 100; i++) {
            int line = i;
            faults.guard(AgentTask.WRITE, () -> failAt(line));
        }

        assertThat(told).hasSize(Faults.MOST_TOLD);
        assertThat(faults.count()).isEqualTo(100);
    }

    @Test
    void whatCannotBeToldIsCounted() {
        Faults mute = new Faults((what, fault) -> fail());
        mute.guard(AgentTask.WRITE, FaultsTest::fail);

        assertThat(mute.count()).isOne();
    }

    /** As in a JVM without memory, which gives no stack either. */
    @Test
    void aFaultThatCannotBeReadIsCountedAndEndsNothing() {
        faults.guard(AgentTask.WRITE, () -> {
            throw new Error("no memory") {
                @Override
                public StackTraceElement[] getStackTrace() {
                    throw new OutOfMemoryError();
                }
            };
        });

        assertThat(faults.count()).isOne();
    }

    /** The connection of one pool makes its adapter throw; those of others are told all the same. */
    @Test
    void ofOneLeaseNothingIsToldAndOfTheOthersAll() {
        Ledger ledger = new Ledger();
        CoarseClock clock = new CoarseClock();
        List<Finding> found = new ArrayList<>();
        Inspector inspector =
                new Inspector(ledger, clock, 30_000, name -> false, Wanted.usual(), faults, Findings.into(found));
        List<Object> handles = List.of(new Object(), new Object(), new Object());
        for (int i = 0; i < handles.size(); i++) {
            FakePool pool = new FakePool("pool" + i);
            pool.serverConnectionFails = i == 1;
            ledger.open(handles.get(i), pool, "anchor", 0, Stacks.of("shop.OrderDao.find:" + (i + 1)));
        }
        clock.tick(31_000);
        inspector.inspect();

        assertThat(found).extracting(finding -> finding.pool().name()).containsExactlyInAnyOrder("pool0", "pool2");
        assertThat(told).singleElement().asString().contains("it could not report what is overdue: ");
        assertThat(ledger.find(handles.get(0))).isNotNull();
    }

    private static void failAt(int line) {
        IllegalStateException fault = new IllegalStateException();
        fault.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "b", "A.java", line)});
        throw fault;
    }

    private static void fail() {
        throw new NoClassDefFoundError("gone");
    }
}
