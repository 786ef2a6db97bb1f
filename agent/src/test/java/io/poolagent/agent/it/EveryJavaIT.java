// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same verdicts on every Java and every pool: each mistake with its line, and nothing of what is right. */
@ExtendWith(ResultTable.class)
class EveryJavaIT {
    private static final String LIMIT_MILLIS = "4000";

    static Stream<Arguments> javasAndPools() throws IOException {
        return Jdk.all().stream()
                .filter(jdk -> SetUp.JAVAS.contains(jdk.version()))
                .flatMap(jdk -> pools(jdk).map(pool -> Arguments.of(jdk, pool)));
    }

    private static Stream<String> pools(Jdk jdk) {
        return jdk.version() < 17 ? Stream.of("hikari", "dbcp2") : Stream.of("hikari", "dbcp2", "guarded");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndPools")
    void everyMistakeIsFoundWithItsLineAndTakenBack(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .optimised()
                .options("overdue-after=" + LIMIT_MILLIS + "ms")
                .run("com.acme.Misuses", pool, LIMIT_MILLIS);

        assertThat(run.out()).contains("rows 0, autocommit true\n").endsWith("kept open\ndone\n");
        assertThat(run.exit()).isZero();
        assertThat(run.verdicts().assertAgentWell().counts()).isEqualTo(Expectations.of("Misuses"));
        assertThat(run.verdicts().foreignLines()).isEmpty();
        assertThat(run.err()).contains("1 connection still open at the end");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("javasAndPools")
    void nothingThatIsRightIsReported(Jdk jdk, String pool) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(jdk).optimised().options("overdue-after=2s").run("com.acme.Legit", pool);

        assertThat(run.out()).endsWith("done\n");
        assertThat(run.exit()).isZero();
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
        assertThat(run.err()).doesNotContain("WARN", "LOST", "OVERDUE", "RELEASE");
    }

    /** A machine without a JDK must not look as if all had been tested. */
    @Test
    void saysWhichJavasAreMissing() throws IOException {
        List<Integer> present = Jdk.all().stream().map(Jdk::version).toList();
        for (int version : SetUp.JAVAS) {
            if (!present.contains(version)) {
                System.out.println("SKIPPED: no Java " + version + " on this machine (set TEST_JDK_" + version + ")");
            }
        }
        assertThat(present).containsAll(SetUp.ALL_JAVAS ? SetUp.JAVAS : List.of(17));
    }
}
