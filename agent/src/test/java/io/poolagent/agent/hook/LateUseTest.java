// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Release;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A use of what is over. */
class LateUseTest extends HookedStatements {
    @Test
    void theFirstUseOfWhatTheApplicationReleasedIsTold() {
        take(statement, null);
        Rows rows = new Rows(statement);
        hooks.resultOf(statement, rows);
        hooks.calling(handle);
        release();
        hooks.closed(statement);
        hooks.read(rows, null);
        assertThat(used).isEmpty();

        assertThat(hooks.lending(handle)).isNull();
        hooks.calling(handle); // Within the same call, as of a superclass.
        assertThat(used).containsExactly(lease);
    }

    @Test
    void aCallOnTheHandleOrAStatementOrOfARowIsAUse() {
        take(statement, null);
        Rows rows = new Rows(statement);
        hooks.resultOf(statement, rows);
        release();
        List<Runnable> uses = List.of(
                () -> hooks.calling(handle),
                () -> hooks.executing(statement, "SELECT 1"),
                () -> hooks.read(rows, new SQLException("closed")));
        for (Runnable use : uses) {
            Lease next = ledger.open(handle, new FakePool("orders"), null, 0, null);
            ledger.take(statement, next, null);
            next.beginRelease();
            next.endRelease(new Release(0, null), false);
            use.run();
            assertThat(used).endsWith(next);
        }
        assertThat(used).hasSize(3);
    }

    @Test
    void aUseOfWhatThePoolTookAwayIsNotTold() {
        lease.endElsewhere();
        hooks.calling(handle);

        assertThat(used).isEmpty();
    }
}
