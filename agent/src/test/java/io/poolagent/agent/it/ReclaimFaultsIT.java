// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver that fails or hangs while eight connections are taken back: nothing is lost by it, and all is told. */
@Execution(ExecutionMode.CONCURRENT)
class ReclaimFaultsIT {
    private static final int SIZE = 8;

    static Stream<Arguments> faults() {
        return Stream.of("hikari", "dbcp2")
                .flatMap(pool -> Stream.of(
                        Arguments.of(pool, "none", 8, 8, ""),
                        Arguments.of(
                                pool,
                                "throws-once",
                                8,
                                9,
                                "failed: its rollback threw java.sql.SQLException: no route to host; tried again in 10 s"),
                        Arguments.of(
                                pool,
                                "runs-out-of-memory-once",
                                8,
                                9,
                                "failed: its rollback threw java.lang.OutOfMemoryError: of the driver; tried again in 10 s"),
                        Arguments.of(pool, "interrupts", 8, 8, ""),
                        Arguments.of(
                                pool, "hangs-five-times", 3, 8, "not yet: taking it back has taken more than 10000 ms"),
                        Arguments.of(pool, "closed-meanwhile", 0, 8, "")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void nothingIsLostAndAllIsTold(String pool, String fault, int lent, int lines, String told) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).run("com.acme.Resists", pool, fault, String.valueOf(lent));

        assertThat(run.out()).as(run.err()).isEqualTo(lent == 0 ? "closed\n" : "lends " + lent + "\n");
        assertThat(run.verdicts().assertAgentWell().total("LOST"))
                .as(run.err())
                // A pool that ends the leases when it is closed has none to lose, or few.
                .isBetween(lent == 0 ? 0 : SIZE, SIZE);
        assertThat(run.err().lines().filter(line -> line.contains("reclaim: LOST")))
                .as(run.err())
                // One more for each that was late and came to its end after all.
                .hasSizeBetween(lent == 0 ? 0 : lines, fault.startsWith("hangs") ? lines + lent : lines);
        assertThat(run.err()).contains(told);
    }
}
