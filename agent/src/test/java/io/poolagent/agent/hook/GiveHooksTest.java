// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Use;
import java.io.InputStream;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection, statement or result set hands out and what keeps the lease: what unwrap() gave, large objects, streams. */
class GiveHooksTest {
    private final Ledger ledger = new Ledger();
    private final List<Lease> used = new ArrayList<>();
    private final StatementHooks hooks = new StatementHooks(
            ledger,
            new CoarseClock(),
            new Adapters(type -> {}).resultSets(),
            new Turns(),
            new NoMisuse() {
                @Override
                public void useAfterRelease(Lease lease, Release use) {
                    used.add(lease);
                }
            },
            new Closes(Set.of(), remark -> {}),
            WovenCode.noRules());
    private final Object handle = Untouchable.of(Connection.class);
    private final Object physical = Untouchable.of(Connection.class);
    private final Object statement = Untouchable.of(Statement.class);
    private final Object rows = Untouchable.of(ResultSet.class);
    private final Lease lease = ledger.open(handle, new FakePool("orders"), null, 0, null);

    @Test
    void theDriversConnectionKeepsTheLease() {
        hooks.result(handle, physical);

        assertThat(ledger.taken(physical).lease()).isSameAs(lease);
        assertThat(Use.of(lease).isHeld()).isTrue();
        assertThat(Use.of(lease).gaveOutConnection()).isTrue();
        assertThat(Use.of(lease).taken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Blob.class, Clob.class, SQLXML.class, Array.class, Ref.class, Struct.class, ResultSet.class})
    void whatLivesOnTheConnectionKeepsTheLease(Class<?> type) {
        takeRows();
        Object given = Untouchable.of(type);
        hooks.result(rows, given);

        assertThat(ledger.taken(given).lease()).isSameAs(lease);
        assertThat(ledger.taken(given).isHeldOnly()).isTrue();
        assertThat(Use.of(lease).gaveOutConnection()).isFalse();
    }

    @Test
    void theStreamOfALargeObjectKeepsTheLease() {
        takeRows();
        Object blob = Untouchable.of(Blob.class);
        InputStream stream = InputStream.nullInputStream();
        hooks.result(rows, blob);
        hooks.result(blob, stream);

        assertThat(ledger.taken(stream).lease()).isSameAs(lease);
    }

    @Test
    void aValueKeepsNothing() {
        takeRows();
        hooks.result(rows, new Object());
        hooks.result(statement, new int[3]);

        assertThat(Use.of(lease).isHeld()).isFalse();
        assertThat(ledger.takenSize()).isEqualTo(2);
    }

    @Test
    void whatIsOfNoLeaseKeepsNothing() {
        hooks.result(Untouchable.of(Connection.class), physical);
        hooks.result(Untouchable.of(ResultSet.class), Untouchable.of(Blob.class));
        hooks.result(handle, handle);

        assertThat(ledger.takenSize()).isZero();
    }

    @Test
    void whatIsHandedOutAfterTheReleaseKeepsNothing() {
        release();
        hooks.result(handle, physical);

        assertThat(ledger.takenSize()).isZero();
    }

    /** A pool that keeps statements runs the next holder's queries on the one that an earlier holder unwrapped. */
    @Test
    void whatTheNextHolderDoesWithItIsNoUseAfterRelease() {
        Object beneath = Untouchable.of(Statement.class);
        hooks.lent(handle, hooks.lending(handle), statement, null, null);
        hooks.result(statement, beneath);
        hooks.result(beneath, Untouchable.of(ResultSet.class));
        release();

        assertThat(hooks.executing(beneath, "SELECT 1")).isNull();
        hooks.read(beneath, new SQLException("closed"));
        assertThat(used).isEmpty();
    }

    @Test
    void anUnwrappedStatementIsNeverSaidToBeOpenAndItsCloseIsSeen() {
        Object beneath = Untouchable.of(Statement.class);
        hooks.lent(handle, hooks.lending(handle), statement, null, null);
        hooks.result(statement, beneath);

        assertThat(ledger.taken(beneath).isOpenStatement()).isFalse();
        hooks.closed(beneath);
        assertThat(Use.of(lease).isHeld()).isFalse();
    }

    /** What is done with it is not seen: it may be at work at any time. */
    @Test
    void aLeaseThatIsHeldIsNeverIdle() {
        assertThat(Use.of(lease).wasAtWorkSince(1)).isFalse();
        hooks.result(handle, physical);

        assertThat(Use.of(lease).wasAtWorkSince(1)).isTrue();
    }

    private void takeRows() {
        hooks.lent(handle, hooks.lending(handle), statement, null, null);
        hooks.result(statement, rows);
    }

    private void release() {
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
    }
}
