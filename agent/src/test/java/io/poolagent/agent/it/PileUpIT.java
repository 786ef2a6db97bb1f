// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pool made on every call is found; closed pools and those of tenants are not. */
@Execution(ExecutionMode.CONCURRENT)
class PileUpIT {
    private static final Set<String> READ =
            Set.of("hikari", "dbcp2", "tomcat-dbcp2", "tomcat", "druid", "c3p0", "vibur", "guarded");

    static Stream<EveryPoolIT.Cell> cells() throws IOException {
        return EveryPoolIT.cells().filter(cell -> READ.contains(cell.pool().kind));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void poolsThatNobodyClosesAreReportedWithTheirSite(EveryPoolIT.Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.MakesPools", cell.pool().kind);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        run.verdicts().assertAgentWell();
        assertThat(run.err())
                .containsPattern(
                        "POOLS_PILE_UP: \\d+ pools .*\\R  acquired at  com\\.acme\\.MakesPools\\.onEachCall\\(")
                .containsPattern(
                        "connect to +jdbc:h2:mem:call\\R +open +(\\d+ connections together, )?the first pool for ")
                .doesNotContain("MakesPools.andClosesIt(", "MakesPools.forATenant(");
    }
}
