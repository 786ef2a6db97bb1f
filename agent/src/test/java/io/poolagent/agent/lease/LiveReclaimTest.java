// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Taking back what its holder can still reach: by its own close, rolled back first, or not at all. */
class LiveReclaimTest {
    private static final long QUIET = 15_000;

    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final FakePool pool = new FakePool("orders");
    private final LiveReclaim live = new LiveReclaim(ledger, clock);
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Call> answers = new HashMap<>();
    private final Connection handle = fake("", Connection.class);
    private final Lease lease = ledger.open(handle, pool, null, 0, null);

    /** What the application, or the driver, does just then. */
    private interface Call {
        Object call() throws Throwable;
    }

    @Test
    void rollsBackThenClosesWhatWasTakenAndTheHandle() throws Exception {
        Statement statement = fake("statement.", Statement.class);
        ledger.take(statement, lease, null);
        ledger.take(fake("other.", Statement.class), ledger.open(new Object(), pool, null, 0, null), null);

        assertThat(takeBack()).isEqualTo(TakeBack.How.CLOSED_FOR_HOLDER);
        assertThat(calls).containsExactly("getAutoCommit", "rollback", "statement.close", "close");
        assertThat(lease.state()).isEqualTo(Lease.State.RECLAIMED);
        assertThat(lease.reclaim().millis()).isEqualTo(60_000);
        assertThat(statement).isNotNull();
    }

    @Test
    void doesNotRollBackInAutocommitSinceThatIsRefused() throws Exception {
        answers.put("getAutoCommit", () -> true);

        takeBack();
        assertThat(calls).containsExactly("getAutoCommit", "close");
    }

    @Test
    void setsAutoCommitWhereThePoolWouldNot() throws Exception {
        pool.leavesAutoCommitOff = true;

        takeBack();
        assertThat(calls).containsExactly("getAutoCommit", "rollback", "setAutoCommit", "close");
    }

    @Test
    void thePoolIsToldJustBeforeTheClose() throws Exception {
        pool.closesForReclaim = closed -> calls.add(closed == handle ? "told" : "told of another");

        takeBack();
        assertThat(calls).containsExactly("getAutoCommit", "rollback", "told", "close");
    }

    @Test
    void touchesNothingThatIsInUseOrWasJustNow() throws Exception {
        Object statement = new Object();
        ledger.take(statement, lease, null);
        Taken taken = ledger.taken(statement);
        taken.begin("SELECT 1", 10);
        assertThat(takeBack()).isNull();
        taken.leave();
        taken.ended(46_000, null, 1);
        assertThat(takeBack()).isNull();
        taken.leave();
        taken.ended(44_000, null, 1);
        Use.of(lease).read(46_000);
        assertThat(takeBack()).isNull();

        assertThat(calls).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        Use.of(lease).read(44_000);
        assertThat(takeBack()).isNotNull();
    }

    @Test
    void leavesAloneWhatThePoolWouldLendAgainOrTheHolderClosed() throws Exception {
        pool.objection = TakeBack.How.LENDS_ONE_OBJECT;
        assertThat(takeBack()).isEqualTo(TakeBack.How.LENDS_ONE_OBJECT);
        pool.objection = null;
        lease.beginRelease();
        assertThat(takeBack()).isEqualTo(TakeBack.How.CLOSED_BY_HOLDER);

        assertThat(calls).isEmpty();
    }

    @Test
    void whatThePoolHasEndedIsGivenUpAtOnce() throws Exception {
        pool.closedItself = true;

        assertThat(takeBack()).isEqualTo(TakeBack.How.ENDED_BY_POOL);
        assertThat(calls).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.OVER);
    }

    @Test
    void aRollbackThatFailsSinceTheHandleIsClosedIsNotTriedAgain() throws Exception {
        answers.put("isClosed", () -> true);
        answers.put("rollback", () -> {
            throw new SQLException("Connection is closed");
        });

        assertThat(takeBack()).isEqualTo(TakeBack.How.ENDED_BY_POOL);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void aHandleThatIsLentAgainIsKnownForIt() throws Exception {
        lease.beginRelease();
        lease.endRelease(new Release(1, null), false);
        Lease next = ledger.open(handle, pool, null, 2, null);

        assertThat(live.takeBack(next, 0).how()).isEqualTo(TakeBack.How.LENDS_ONE_OBJECT);
        assertThat(calls).isEmpty();
    }

    @Test
    void whereTheRollbackFailsTheHolderHasItAsBefore() throws Exception {
        answers.put("rollback", () -> {
            throw new OutOfMemoryError("of the driver");
        });
        assertThatThrownBy(this::takeBack)
                .isInstanceOf(NotRolledBack.class)
                .cause()
                .hasMessage("of the driver");

        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        assertThat(calls).doesNotContain("close");
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.FIRST);
    }

    @Test
    void aCloseOfTheHolderMeanwhileIsPartOfItAndRunsThoughTheRollbackFails() throws Exception {
        answers.put("rollback", () -> {
            closeByHolder();
            throw new SQLException("no route to host");
        });

        assertThat(takeBack()).isEqualTo(TakeBack.How.CLOSED_WITH_HOLDER);
        assertThat(calls).contains("close");
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void whereTheCloseFailsTheHolderMayCloseAgain() {
        answers.put("close", () -> {
            throw new SQLException("the pool is closed");
        });

        assertThatThrownBy(this::takeBack).hasMessage("the pool is closed");
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASE_FAILED);
        assertThat(lease.reclaim()).isNull();
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.FIRST);
    }

    @Test
    void theAgentsOwnCloseGetsThroughTheGateAndTheHoldersLaterOneIsIgnoredOnce() throws Exception {
        answers.put("close", () -> {
            assertThat(lease.beginRelease()).isEqualTo(Lease.Close.NESTED);
            return null;
        });
        takeBack();

        assertThat(lease.firstUseAfterRelease()).isFalse();
        assertThat(lease.firstUseAfterReclaim()).isTrue();
        assertThat(lease.firstUseAfterReclaim()).isFalse();
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.AFTER_RECLAIM);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(lease.beginRelease()).isEqualTo(Lease.Close.AGAIN);
    }

    @Test
    void aCloseOfTheHolderWhileTheAgentClosesEndsTheLease() throws Exception {
        answers.put("close", () -> {
            closeByHolder();
            assertThat(lease.beginRelease()).isEqualTo(Lease.Close.NESTED);
            return null;
        });
        takeBack();

        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    /** The pool may lend it to another before the agent's close has returned. */
    @Test
    void aUseIsKnownFromTheAgentsCloseOnAndTheAgentsOwnIsNone() throws Exception {
        boolean[] known = new boolean[3];
        answers.put("rollback", () -> {
            known[0] = usedByHolder();
            return null;
        });
        answers.put("close", () -> {
            known[1] = lease.firstUseAfterReclaim();
            known[2] = usedByHolder();
            return null;
        });
        takeBack();

        assertThat(known).containsExactly(false, false, true);
        assertThat(usedByHolder()).isFalse();
    }

    private boolean usedByHolder() throws InterruptedException {
        boolean[] known = new boolean[1];
        Thread holder = new Thread(() -> known[0] = lease.firstUseAfterReclaim());
        holder.start();
        holder.join();
        return known[0];
    }

    private void closeByHolder() throws InterruptedException {
        Lifecycle.Close[] how = new Lifecycle.Close[1];
        Thread holder = new Thread(() -> how[0] = lease.beginRelease());
        holder.start();
        holder.join();
        assertThat(how[0]).isEqualTo(Lease.Close.AFTER_RECLAIM);
    }

    private TakeBack.How takeBack() throws Exception {
        clock.tick(60_000);
        TakeBack end = live.takeBack(lease, QUIET);
        return end == null ? null : end.how();
    }

    /** Notes its calls, and answers as the test says. */
    private <T> T fake(String name, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader() == null ? getClass().getClassLoader() : type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> {
                    calls.add(name + method.getName());
                    Call answer = answers.get(name + method.getName());
                    return answer != null ? answer.call() : method.getReturnType() == boolean.class ? false : null;
                }));
    }
}
