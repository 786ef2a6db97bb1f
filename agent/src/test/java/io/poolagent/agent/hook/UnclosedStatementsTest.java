// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Use;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** How many statements count as taken and not closed. */
class UnclosedStatementsTest extends HookedStatements {
    private final Statement taken = seenStatement();
    private final Object rows = Untouchable.of(ResultSet.class);

    @Test
    void whatWasClosedIsNotCounted() {
        take(seenStatement(), "SELECT 1");
        take(taken, "SELECT 1");
        assertThat(Use.of(lease).unclosed()).isEqualTo(2);

        hooks.closed(taken);
        hooks.closed(taken);
        assertThat(Use.of(lease).unclosed()).isOne();
    }

    @Test
    void whatClosesItselfIsNotCounted() {
        take(taken, "SELECT 1");
        hooks.closesItself(taken);
        hooks.closed(taken);

        assertThat(Use.of(lease).unclosed()).isZero();
    }

    @Test
    void whatWasUnwrappedIsNotCounted() {
        take(taken, "SELECT 1");
        hooks.result(taken, seenStatement());

        assertThat(Use.of(lease).unclosed()).isZero();
    }

    @Test
    void whatIsClosedAfterTheConnectionIsNotCounted() {
        take(taken, "SELECT 1");
        release();
        assertThat(Use.of(lease).unclosed()).isOne();
        hooks.closed(taken);

        assertThat(Use.of(lease).unclosed()).isZero();
    }

    @Test
    void whatThePoolClosesAsItIsReleasedIsCounted() {
        take(taken, "SELECT 1");
        lease.beginRelease();
        hooks.closed(taken);

        assertThat(Use.of(lease).unclosed()).isOne();
    }

    /** As a driver does that keeps statements. */
    @Test
    void whatTheNextHolderGetsAgainIsStillCounted() {
        take(taken, "SELECT 1");
        release();
        ledger.take(taken, ledger.open(new Object(), lease.pool(), null, 0, null), "SELECT 1");

        assertThat(Use.of(lease).unclosed()).isOne();
    }

    @Test
    void theStatementOfAResultIsCountedIfItIsThePoolsOwn() {
        take(taken, "SELECT 1");
        hooks.result(taken, rows);
        hooks.result(rows, taken);

        assertThat(Use.of(lease).unclosed()).isOne();
        assertThat(Use.of(lease).isHeld()).isFalse();
    }

    /** It may be closed in place of the pool's, and nobody sees that. */
    @Test
    void whereAResultGaveTheDriversStatementNoneIsCounted() {
        take(taken, "SELECT 1");
        hooks.result(taken, rows);
        hooks.result(rows, seenStatement());
        take(seenStatement(), "SELECT 1");

        assertThat(Use.of(lease).unclosed()).isNegative();
        assertThat(Use.of(lease).isHeld()).isFalse();
    }
}
