// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Failure;
import io.poolagent.agent.lease.Use;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What is kept of a call that threw. */
class FailedCallsTest extends HookedStatements {
    @Test
    void anExceptionIsKeptByItsClassAndTheCodeThatCalledUntilAnExecuteSucceeds() {
        take(statement, null);
        SQLException thrown = new SQLException("not to be told");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.driver.Query", "run", "Query.java", 1),
            new StackTraceElement("java.lang.Object", "execute", "Object.java", 2),
            new StackTraceElement("shop.OrderDao", "find", "OrderDao.java", 51),
        });
        hooks.executed(statement, hooks.executing(statement, "SELEC"), null, thrown);
        assertThat(Use.of(lease).failure().type()).isEqualTo("java.sql.SQLException");
        assertThat(Use.of(lease).failure().callers()).hasToString("[shop.OrderDao.find(OrderDao.java:51)]");

        hooks.executed(statement, hooks.executing(statement, "SELECT 1"), null, null);
        assertThat(Use.of(lease).failure()).isNull();
    }

    @Test
    void aStatementThatCouldNotBeMadeIsTheLastUseUntilOneIs() {
        SQLException thrown = new SQLException("not to be told");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.driver.Parser", "parse", "Parser.java", 1),
            new StackTraceElement("java.lang.Object", "prepareStatement", "Object.java", 2),
            new StackTraceElement("shop.OrderDao", "find", "OrderDao.java", 51),
        });
        clock.tick(300);
        hooks.lent(handle, hooks.lending(handle), null, "SELEC 1", thrown);
        Failure failure = Use.of(lease).failure();
        assertThat(failure.type()).isEqualTo("java.sql.SQLException");
        assertThat(failure.call()).isEqualTo("prepareStatement()");
        assertThat(failure.sql()).isEqualTo("SELEC 1");
        assertThat(failure.millis()).isEqualTo(300);
        assertThat(failure.callers()).hasToString("[shop.OrderDao.find(OrderDao.java:51)]");

        hooks.lent(handle, hooks.lending(handle), Untouchable.of(DatabaseMetaData.class), null, null);
        assertThat(Use.of(lease).failure()).as("asked for by who handles it").isSameAs(failure);
        take(statement, null);
        assertThat(Use.of(lease).failure()).isNull();

        hooks.lent(handle, hooks.lending(handle), null, null, new SQLException());
        assertThat(Use.of(lease).failure().call()).isEqualTo("createStatement() or getMetaData()");
    }

    @Test
    void ofManyExceptionsAtOnceOnlySomeAreLookedAt() {
        take(statement, null);
        int seen = 0;
        for (int i = 0; i < 50; i++) {
            hooks.executed(statement, hooks.executing(statement, "SELEC"), null, new SQLException());
            seen += Use.of(lease).failure().callers().isEmpty() ? 0 : 1;
        }
        assertThat(seen).isZero(); // No frame of the statement's class in these.
        clock.tick(100);
        for (int i = 0; i < 50; i++) {
            SQLException thrown = new SQLException();
            thrown.setStackTrace(new StackTraceElement[] {
                new StackTraceElement("java.lang.Object", "execute", "Object.java", 2),
                new StackTraceElement("shop.OrderDao", "find", "OrderDao.java", 51),
            });
            hooks.executed(statement, hooks.executing(statement, "SELEC"), null, thrown);
            seen += Use.of(lease).failure().callers().isEmpty() ? 0 : 1;
        }
        assertThat(seen).isEqualTo(20);
    }
}
