// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.adapter.ResultSets;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Stacks;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is thrown at whom. The caller counts as the application only where no code is the pool's. */
class RefusalsTest {
    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final List<String> told = new ArrayList<>();
    private final Misuse misuse = (Misuse) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Misuse.class}, (self, method, arguments) -> {
                told.add(method.getName());
                return null;
            });
    private final ResultSets resultSets = new Adapters(type -> {}, PoolRules.none()).resultSets();
    private final Refusals refusals = new Refusals(ledger, clock, misuse, resultSets, name -> false);
    private final Object handle = new Object();
    private final Object statement = new Object();
    private final Lease lease = ledger.open(handle, new FakePool("orders"), null, 0, null);
    private final Throwable releaseStack = Stacks.of("shop.OrderDao.find:58");

    @Test
    void whatIsOpenIsNotRefused() {
        ledger.take(statement, lease, null);

        assertThat((Throwable) refusals.refusing(handle, "close")).isNull();
        assertThat((Throwable) refusals.refusing(handle, "commit")).isNull();
        assertThat((Throwable) refusals.refusing(statement, "execute")).isNull();
        assertThat((Throwable) refusals.refusing("another", "close")).isNull();
        assertThat(told).isEmpty();
    }

    @Test
    void aSecondReleaseIsToldAndRefusedWithWhereTheFirstWas() {
        release();
        clock.tick(9);
        SQLException refusal = refusals.refusing(handle, "close");

        assertThat((Throwable) refusal)
                .hasMessage("Connection already released 2 ms ago by thread "
                        + Thread.currentThread().getName() + "; pool 'orders' (on-misuse=throw)")
                .hasCause(releaseStack);
        assertThat(refusal.getSQLState()).isEqualTo("08003");
        assertThat(told).containsExactly("doubleRelease");
    }

    @Test
    void everyUseAfterReleaseIsRefusedAndTheFirstIsTold() {
        ledger.take(statement, lease, null);
        release();

        assertThat((Throwable) refusals.refusing(statement, "execute"))
                .hasMessageStartingWith("Connection is closed: released ");
        assertThat((Throwable) refusals.refusing(handle, "commit"))
                .hasMessageStartingWith("Connection is closed: released ");
        assertThat(told).containsExactly("useAfterRelease");
    }

    @Test
    void readingAResultAfterReleaseIsRefusedWhetherOrNotItKnowsItsStatement() {
        ledger.take(statement, lease, null);
        Object rows = new Object[] {statement};
        Object listed = new Object();
        ledger.take(listed, lease, null);
        Rows knowing = new Rows(statement);
        assertThat(resultSets.pointsBack(knowing, statement)).isTrue();
        assertThat((Throwable) refusals.refusing(knowing, "next")).isNull();
        release();

        assertThat((Throwable) refusals.refusing(knowing, "next"))
                .hasMessageStartingWith("Connection is closed: released ");
        assertThat((Throwable) refusals.refusing(listed, "next"))
                .hasMessageStartingWith("Connection is closed: released ");
        assertThat((Throwable) refusals.refusing(rows, "next")).isNull();
        assertThat(told).containsExactly("useAfterRelease");
    }

    @Test
    void whoClosesWhileAnotherDoesIsRefusedAndTheOneNot() throws InterruptedException {
        lease.beginRelease();
        assertThat((Throwable) refusals.refusing(handle, "close")).isNull();
        List<SQLException> refused = new ArrayList<>();
        // With some code on the stack that is neither the agent's nor the JDK's.
        Thread other = new Thread(() -> assertThatCode(() -> refused.add(refusals.refusing(handle, "close")))
                .doesNotThrowAnyException());
        other.start();
        other.join();

        assertThat((Throwable) refused.get(0))
                .hasMessage("Connection already released; pool 'orders' (on-misuse=throw)");
    }

    @Test
    void aPoolsOwnUseIsItsBusiness() {
        release();
        Refusals allIsPoolCode = new Refusals(ledger, clock, misuse, resultSets, name -> true);

        assertThat((Throwable) allIsPoolCode.refusing(handle, "commit")).isNull();
        assertThat(told).isEmpty();
    }

    private static final class Rows {
        @SuppressWarnings("unused") // Read as the statement of a result set.
        private final Object statement;

        Rows(Object statement) {
            this.statement = statement;
        }
    }

    private void release() {
        lease.beginRelease();
        lease.endRelease(new Release(7, releaseStack), false);
    }
}
