// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The driver's connection is closed, which {@code unwrap()} gave, and the pool's is not. */
@Execution(ExecutionMode.CONCURRENT)
class ClosedBeneathIT {
    private static final Set<String> KINDS = Set.of("hikari", "dbcp2", "tomcat-dbcp2", "tomcat");

    static Stream<EveryPoolIT.Cell> cells() throws IOException {
        return EveryPoolIT.cells().filter(cell -> KINDS.contains(cell.pool().kind));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void itIsLostForThatReasonAndComesBack(EveryPoolIT.Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.ClosesBeneath", cell.pool().kind);

        int line = Expectations.line("ClosesBeneath", "private static void migrate(") + 1;
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Map.of("LOST ClosesBeneath.java:" + line, 2));
        assertThat(run.err())
                .contains("  likely cause the driver's own connection, obtained by unwrap() or the like, was closed at "
                        + "com.acme.ClosesBeneath.migrate(ClosesBeneath.java:")
                .containsPattern("  done         rolled back and \\w+: the pool replaces the connection\n")
                .doesNotContain("failed:", "nothing:");
        assertThat(run.out()).as(run.err()).isEqualTo("done\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whoClosesBothIsNotReported(EveryPoolIT.Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.ClosesBeneath", cell.pool().kind, "well");

        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEmpty();
        assertThat(run.out()).as(run.err()).endsWith("done\n");
    }
}
