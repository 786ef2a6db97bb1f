// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Capture;
import java.lang.management.ManagementFactory;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the agent allocates on the application's threads: exact, and the bounds are what it was with some room. */
class FootprintTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TIMES = 10_000;

    private final Ledger ledger = new Ledger();
    private final Object statement = new Object();
    private final StatementHooks hooks = new StatementHooks(
            ledger,
            new CoarseClock(),
            new Adapters(type -> {}).resultSets(),
            Capture.off(),
            new NoMisuse(),
            new Closes(Set.of(Object.class.getName()), remark -> {}),
            WovenCode.noRules());
    private final FakePool pool = new FakePool("orders");

    @Test
    void anotherStatementIsOneRecord() {
        Object handle = new Object();
        Lease lease = ledger.open(handle, pool, null, 0, null);

        assertThat(bytes(() -> statement(handle))).isLessThanOrEqualTo(64);
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
    }

    @Test
    void theFirstStatementOfALeaseIsTwo() {
        double lease = bytes(() -> lease(false));
        double used = bytes(() -> lease(true));

        assertThat(used - lease).isLessThanOrEqualTo(152);
    }

    private void lease(boolean isUsed) {
        Object handle = new Object();
        Lease lease = ledger.open(handle, pool, null, 0, null);
        if (isUsed) {
            statement(handle);
        }
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
        ledger.putAside(lease);
    }

    private void statement(Object handle) {
        hooks.lent(handle, hooks.lending(handle), statement, "SELECT 1", null);
        hooks.executed(statement, hooks.executing(statement, null), null, null);
        hooks.closed(statement);
    }

    /** Of one time; of many, so that what is made once does not count. */
    private static double bytes(Runnable what) {
        for (int i = 0; i < TIMES; i++) {
            what.run();
        }
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < TIMES; i++) {
            what.run();
        }
        return (THREADS.getThreadAllocatedBytes(thread) - before) / (double) TIMES;
    }
}
