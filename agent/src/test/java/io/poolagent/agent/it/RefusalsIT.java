// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code on-misuse=throw} throws, beside what every pool's handles do: the guard of home-made pools, and late reads. */
@Execution(ExecutionMode.CONCURRENT)
class RefusalsIT {
    static Stream<Jdk> javas() throws IOException {
        return Jdk.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aHomeMadePoolThatIsGivenBackToWronglyThrowsTheSeedsSentences(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .options("on-misuse=throw,pool=com.acme.legacy.ConnectionPool#getConnection,freeConnection(0)"
                        + "+com.acme.legacy.Connections#take,give(1)")
                .run("com.acme.HomeMadeThrows");

        String again = ": 08003 Connection already released … ms ago by thread main; pool '";
        assertThat(run.out())
                .as(run.err())
                .isEqualTo("to another: 08003 Connection released to wrong pool 'reports'; pool 'orders' "
                        + "(on-misuse=throw)\nagain" + again + "orders' (on-misuse=throw)\nagain, with an answer"
                        + again + "Connections' (on-misuse=throw)\nthe next: well\nfree 1 and 0\n");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Expectations.of("HomeMadeThrows"));
        assertThat(run.err()).contains("done         refused: it did not reach that pool");
    }

    static Stream<Arguments> javasAndPools() throws IOException {
        return Jdk.all().stream().flatMap(jdk -> (jdk.version() < 17 ? List.of("hikari") : List.of("hikari", "guarded"))
                .stream().map(pool -> Arguments.of(jdk, pool)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndPools")
    void readingAfterTheReleaseThrowsAndNoReadBefore(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk).options("on-misuse=throw").run("com.acme.ReadsLate", pool);

        assertThat(run.out())
                .as(run.err())
                .matches("read 100\nnext: 08003 Connection is closed: released … ms ago by thread main; pool '.*' "
                        + "\\(on-misuse=throw\\)\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(Expectations.of("ReadsLate"));
    }
}
