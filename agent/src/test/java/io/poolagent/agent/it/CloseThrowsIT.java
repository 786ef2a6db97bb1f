// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code close()} was called and threw. */
@Execution(ExecutionMode.CONCURRENT)
class CloseThrowsIT {
    /** With the pool's newest version. */
    private static AgentJvm jvm(String kind) throws IOException {
        return EveryPoolIT.cells()
                .filter(cell -> cell.pool().kind.equals(kind))
                .reduce((older, newer) -> newer)
                .orElseThrow()
                .jvm();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"dbcp2, isClosed", "tomcat-dbcp2, isClosed"})
    void whatThePoolKeptIsLostForThatReasonAndComesBack(String pool, String what) throws Exception {
        AgentJvm.Run run = jvm(pool).run("com.acme.CloseThrows", pool, what);

        int acquired = Expectations.line("CloseThrows", "private static void use(") + 1;
        int closed = Expectations.line("CloseThrows", "private static void close(") + 1;
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Map.of("LOST CloseThrows.java:" + acquired, 2));
        assertThat(run.err())
                .contains(": close() was called and threw java.lang.IllegalStateException"
                        + " at com.acme.CloseThrows.close(CloseThrows.java:" + closed + ")\n")
                .containsPattern("  done         rolled back and \\w+: the pool replaces the connection\n")
                .doesNotContain("never closed", "failed:", "nothing:");
        assertThat(run.out()).as(run.err()).endsWith("\ndone\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"dbcp2, isClosed", "tomcat-dbcp2, isClosed"})
    void aSecondCloseThatSucceedsEndsIt(String pool, String what) throws Exception {
        AgentJvm.Run run = jvm(pool).run("com.acme.CloseThrows", pool, what, "again");

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEmpty();
        assertThat(run.out()).as(run.err()).endsWith("\ndone\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"hikari, rollback", "dbcp2, rollback", "druid, rollback", "tomcat, rollback", "vibur, setAutoCommit"})
    void whatThePoolTookBackOrReplacedIsNotReported(String pool, String what) throws Exception {
        AgentJvm.Run run = jvm(pool).run("com.acme.CloseThrows", pool, what);

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEmpty();
        assertThat(run.out()).as(run.err()).endsWith("done\n");
    }
}
