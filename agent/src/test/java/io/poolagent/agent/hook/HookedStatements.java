// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Taken;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A lease and the hooks that follow its statements and result sets. */
abstract class HookedStatements {
    final Ledger ledger = new Ledger();
    final CoarseClock clock = new CoarseClock();
    final List<Lease> used = new ArrayList<>();
    final List<Lease> reclaimed = new ArrayList<>();
    final List<String> shared = new ArrayList<>();
    final Turns turns = new Turns();
    final StatementHooks hooks = new StatementHooks(
            ledger,
            clock,
            new Adapters(type -> {}).resultSets(),
            turns,
            new NoMisuse() {
                @Override
                public void useAfterReclaim(Lease lease, Release use) {
                    reclaimed.add(lease);
                }

                @Override
                public void useAfterRelease(Lease lease, Release use) {
                    used.add(lease);
                }

                @Override
                public void shared(Lease lease, Release first, Release second) {
                    shared.add(first.thread() + " and " + second.thread());
                }
            },
            new Closes(Set.of(seenStatement().getClass().getName()), remark -> {}),
            WovenCode.noRules());
    final Object handle = new Object();
    final Object statement = new Object();
    final Lease lease = ledger.open(handle, new FakePool("orders"), null, 0, null);

    void release() {
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
    }

    Taken take(Object taken, String sql) {
        hooks.lent(handle, hooks.lending(handle), taken, sql, null);
        return ledger.taken(taken);
    }

    static class BaseRows {
        @SuppressWarnings({"unused", "UnusedVariable"}) // Read by reflection.
        private final Object statement;

        BaseRows(Object statement) {
            this.statement = statement;
        }
    }

    static final class Rows extends BaseRows {
        Rows(Object statement) {
            super(statement);
        }
    }

    static Statement seenStatement() {
        return (Statement) Untouchable.of(Statement.class);
    }
}
