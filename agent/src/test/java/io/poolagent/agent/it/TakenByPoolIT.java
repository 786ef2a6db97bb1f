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

/** Some pools take from their holder what is held too long: that is said, and nobody is blamed for what comes of it. */
@Execution(ExecutionMode.CONCURRENT)
class TakenByPoolIT {
    private static final Set<String> ABLE =
            Set.of("tomcat", "dbcp", "dbcp2", "tomcat-dbcp2", "c3p0", "druid-abandoning");

    static Stream<EveryPoolIT.Cell> cells() throws IOException {
        return EveryPoolIT.cells().filter(cell -> ABLE.contains(cell.pool().kind));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void whatThePoolTookIsReportedWithItsSetting(EveryPoolIT.Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm().run("com.acme.HeldTooLong", cell.pool().kind);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("HeldTooLong"));
        assertThat(run.err())
                .containsPattern("TAKEN_BY_POOL: pool '[^']*' took a connection away from its holder after .* s "
                        + "\\("
                        + (cell.pool().kind.equals("c3p0") ? "unreturnedConnectionTimeout" : "removeAbandonedTimeout")
                        + " = 2 s\\)");
    }
}
