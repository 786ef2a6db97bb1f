// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Session;
import io.poolagent.agent.lease.SessionState;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.Stacks;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema or catalog that one site leaves as it comes, as of the tenant that it worked for. */
class HandedOnNamesTest extends LeaseReleased {
    private static final String WRITES = "INSERT INTO invoice VALUES (1)";

    @BeforeEach
    void handOn() {
        pool.handsOn = EnumSet.allOf(SessionState.class);
    }

    @AfterEach
    void unwatch() {
        Session.watch(false);
    }

    @Test
    void aSiteThatLeavesAnotherSchemaEachTimeChangesIt() {
        tenant(10, "T1");
        holder(12, WRITES);
        assertThat(found).as("T1 may be what it was lent with").isEmpty();
        tenant(20, "t1");
        holder(22, WRITES);
        assertThat(found).isEmpty();

        tenant(30, "T2");
        holder(32, "INSERT INTO PUBLIC.invoice VALUES (1)");
        assertThat(found).as("names its schema").isEmpty();
        holder(33, WRITES);
        assertThat(found).singleElement().satisfies(finding -> assertThat(words(finding, "left behind"))
                .containsExactly("schema T2"));
        tenant(40, "T1");
        tenant(42, "T2");
        holder(44, "SELECT 1", SessionState.SCHEMA);
        holder(46, WRITES);
        assertThat(found).as("the next holder set it").hasSize(1);
    }

    @Test
    void oneHolderReliesOnWhatWasLeftLast() {
        varies();
        // Held at the same time: none of them can have got what another left.
        leave("T2", pool, "shop.Tenants.of:7", 5);
        leave("T3", pool, "shop.Tenants.of:7", 5);
        leave("T4", pool, "shop.Other.of:8", 5);
        leave("T5", pool, "shop.Other.of:8", 5);
        holder(32, WRITES);

        assertThat(found).hasSize(2);
        assertThat(words(found.get(0), "left behind")).containsExactly("schema T5");
        assertThat(words(found.get(1), "left behind")).containsExactly("schema T3");
    }

    /** As of an application that has a pool for each tenant, all of one name. */
    @Test
    void aPoolOfTheSameNameIsAnotherOne() {
        FakePool other = new FakePool(pool.name());
        other.handsOn = pool.handsOn;
        leave("T1", pool, "shop.Tenants.of:7", 10);
        leave("T2", other, "shop.Tenants.of:7", 12);
        leave("T1", pool, "shop.Tenants.of:7", 14);
        holder(16, WRITES);

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT set_config('search_path', 't1', false)",
                "select pg_catalog.set_config('search_path', ?, false)",
                "SELECT use_tenant(42)",
                "VALUES (shop.use_tenant(42))",
                "SELECT tenancy.enter(42) FROM dual",
                "WITH t AS (SELECT set_tenant (?) FROM tenant WHERE id = ?) SELECT * FROM t"
            })
    void aFunctionThatIsCalledMaySetIt(String sql) {
        varies();
        writesAndReleases(acquire(32, pool, "shop.Audit.note:3"), sql, WRITES);

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT nextval('invoice_seq')",
                "select COUNT(asset) from asset_set where asset_id in (1)",
                "SELECT LAST_INSERT_ID()",
                "SELECT 1"
            })
    void aUsualFunctionDoesNot(String sql) {
        varies();
        writesAndReleases(acquire(32, pool, "shop.Audit.note:3"), sql, WRITES);

        assertThat(found).hasSize(1);
    }

    /** Its holder has put it back by a function, for all that is known. */
    @Test
    void aFunctionAfterItWasSetLeavesItInDoubt() {
        leave("T1", pool, "shop.Tenants.of:7", 10);
        Lease each = acquire(20, pool, "shop.Tenants.of:7");
        Use.of(each).session().set(SessionState.SCHEMA, "T2");
        execute(each, "SELECT set_config('search_path', 'public', false)");
        end(each);
        holder(32, WRITES);

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO #invoice VALUES (1)", "INSERT INTO invoice@archive VALUES (1)"})
    void aTemporaryOrRemoteTableIsInNoSchema(String sql) {
        varies();
        holder(32, sql);

        assertThat(found).isEmpty();
    }

    @Test
    void whoAskedInVainDoesNotRelyOnIt() {
        varies();
        Lease each = acquire(32, pool, "shop.Audit.note:3");
        Use.of(each).session().askedInVain(SessionState.SCHEMA);
        writesAndReleases(each, WRITES);

        assertThat(found).isEmpty();
    }

    /** Between the two somebody may have set it back by SQL. */
    @Test
    void whatAHolderDidBySqlInBetweenLeavesItInDoubt() {
        varies();
        holder(32, "SET SCHEMA PUBLIC");
        holder(34, WRITES);

        assertThat(found).isEmpty();
    }

    private void varies() {
        leave("T1", pool, "shop.Tenants.of:7", 10);
        leave("T1", pool, "shop.Other.of:8", 10);
        leave("T2", pool, "shop.Other.of:8", 20);
        leave("T2", pool, "shop.Tenants.of:7", 20);
    }

    private void tenant(long atMillis, String schema) {
        leave(schema, pool, "shop.Tenants.of:7", atMillis);
    }

    private void leave(String schema, Pool in, String site, long atMillis) {
        Lease each = acquire(atMillis, in, site);
        Use.of(each).session().set(SessionState.SCHEMA, schema);
        end(each);
        clock.tick(Math.max(clock.millis(), atMillis));
    }

    private void holder(long acquiredMillis, String sql, SessionState... sets) {
        Lease next = acquire(acquiredMillis, pool, "shop.Audit.note:3");
        for (SessionState state : sets) {
            Use.of(next).session().set(state, false);
        }
        writesAndReleases(next, sql);
    }

    private Lease acquire(long atMillis, Pool in, String site) {
        return ledger.open(new Object(), in, null, atMillis, Stacks.of(site));
    }

    private void writesAndReleases(Lease of, String... texts) {
        for (String sql : texts) {
            execute(of, sql);
        }
        end(of);
    }

    private void execute(Lease by, String sql) {
        Object statement = new Object();
        kept.add(statement);
        ledger.take(statement, by, sql);
        ledger.taken(statement).begin(null, 0);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(0, null, 1);
    }

    private void end(Lease of) {
        of.beginRelease();
        of.endRelease(release(), false);
        inspector.misuse().released(of);
        inspector.inspect();
    }
}
