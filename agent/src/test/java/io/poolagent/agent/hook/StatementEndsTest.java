// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Statements that end in another order than they began, or whose end is never seen. */
class StatementEndsTest {
    private final WovenCode woven = new WovenCode();
    private final Connection handle = WovenCode.handle();
    private final Lease lease = woven.lend(WovenCode.source(), handle);
    private final Statement statement = take();
    private final Statement other = take();

    @Test
    void aConnectionIsAtWorkWhileAnyOfItsStatementsIs() throws Exception {
        Object executing = woven.hooks.onExecuting(statement, "SELECT 1");
        Thread second =
                new Thread(() -> woven.hooks.onExecuted(other, woven.hooks.onExecuting(other, "SELECT 2"), null, null));
        second.start();
        second.join();
        assertThat(Use.of(lease).lastSql()).isEqualTo("SELECT 2");
        assertThat(Use.of(lease).isRunning()).isTrue();

        Object inner = woven.hooks.onExecuting(other, "SELECT 3");
        woven.hooks.onExecuted(other, inner, null, null);
        assertThat(Use.of(lease).isRunning()).isTrue();
        woven.hooks.onExecuted(statement, executing, null, null);
        assertThat(Use.of(lease).isRunning()).isFalse();
        assertThat(woven.shared).containsExactly(lease);
    }

    @Test
    void anExecuteWhoseEndIsNeverSeenIsFoundOutByItsThreadsNext() {
        woven.hooks.onExecuting(statement, "SELECT 1");
        woven.clock.tick(2_000);
        for (Statement next : new Statement[] {other, statement, other}) {
            Object executing = woven.hooks.onExecuting(next, "SELECT 2");
            assertThat(executing).isNotNull();
            woven.hooks.onExecuted(next, executing, null, null);

            assertThat(Use.of(lease).isRunning()).isFalse();
        }
        assertThat(woven.shared).isEmpty();
    }

    @Test
    void aRequestForAStatementWhoseEndIsNeverSeenIsFoundOutByTheNext() {
        woven.hooks.onLending(handle);
        assertThat(woven.hooks.onLending(handle)).isNull();
        woven.clock.tick(2_000);

        assertThat(woven.hooks.onLending(handle)).isSameAs(lease);
    }

    @Test
    void aCallOfTheHandleIsAtWorkUntilItHasEnded() {
        isAtWorkUntilEnded(() -> woven.hooks.onCalling(handle), () -> woven.hooks.onCalled(handle, null, null));
    }

    @Test
    void aRequestForAStatementIsAtWorkUntilItHasEnded() {
        Object[] token = new Object[1];
        isAtWorkUntilEnded(
                () -> token[0] = woven.hooks.onLending(handle),
                () -> woven.hooks.onLent(handle, token[0], null, null, null));
    }

    private void isAtWorkUntilEnded(Runnable begin, Runnable end) {
        woven.clock.tick(1_000);
        begin.run();
        woven.clock.tick(60_000);
        assertThat(Use.of(lease).wasAtWorkSince(50_000)).isTrue();
        end.run();
        woven.clock.tick(70_000);
        assertThat(Use.of(lease).wasAtWorkSince(60_000)).isTrue();
        assertThat(Use.of(lease).wasAtWorkSince(60_001)).isFalse();
    }

    @Test
    void anEndThatIsNeverSeenDoesNotCountForEver() {
        woven.clock.tick(1_000);
        woven.hooks.onCalling(handle);
        assertThat(Use.of(lease).wasAtWorkSince(600_000)).isTrue();
        assertThat(Use.of(lease).wasAtWorkSince(602_000)).isFalse();
    }

    @Test
    void whatABatchExecutesIsNotWhatWasExecutedBefore() {
        woven.hooks.onExecuted(statement, woven.hooks.onExecuting(statement, "SELECT 1"), null, null);
        woven.hooks.onExecuted(statement, woven.hooks.onExecuting(statement, null), null, null);

        assertThat(Use.of(lease).lastSql()).isNull();
    }

    /** Its own statement, or what its count says, makes the release a loss; nothing asks for a count. */
    @Test
    void whetherAReleaseLosesSomethingIsKnownByTheCountsThatPassBy() {
        woven.hooks.onCalled(handle, false, null);
        executes("UPDATE item SET id = 2", 0);
        executes("DELETE FROM item", new int[] {0, 0});
        executes("UPDATE item SET id = 3", null);
        assertThat(Use.of(lease).sessionSoFar().written()).isNull();
        woven.hooks.onResult(statement, 0);
        assertThat(Use.of(lease).sessionSoFar().written()).isNull();
        woven.hooks.onResult(statement, 1);
        assertThat(Use.of(lease).sessionSoFar().written()).isEqualTo("UPDATE item SET id = 3");

        executes("DELETE FROM item", 5L);
        assertThat(Use.of(lease).sessionSoFar().written()).isEqualTo("DELETE FROM item");
    }

    private void executes(String sql, Object returned) {
        woven.hooks.onExecuted(statement, woven.hooks.onExecuting(statement, sql), returned, null);
    }

    private Statement take() {
        Statement taken = (Statement) Untouchable.of(Statement.class);
        woven.hooks.onLent(handle, woven.hooks.onLending(handle), taken, null, null);
        return taken;
    }
}
