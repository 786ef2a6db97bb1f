// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an acquire and release allocate more under the agent, on every pool. Compiled without the optimizer, which leaves
 * out some objects, some of the time: so it is the same at every run, and the most that it ever is.
 */
@Execution(ExecutionMode.CONCURRENT)
class AllocationIT {
    private static final int MOST = 250;
    private static final int MOST_WITH_STATEMENT = 400;

    static Stream<EveryPoolIT.Cell> cells() throws IOException {
        return EveryPoolIT.cells();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void anAcquireAllocatesLittle(EveryPoolIT.Cell cell) throws Exception {
        AgentJvm.Run run = cell.jvm()
                .options("capture=off")
                .jvm("-XX:TieredStopAtLevel=1")
                .run("com.acme.Allocates", cell.pool().kind);

        Map<String, Integer> bytes = run.out()
                .lines()
                .filter(line -> line.matches("(acquire|statement) -?\\d+"))
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[0], words -> Integer.valueOf(words[1])));
        assertThat(bytes).as(run.err()).containsOnlyKeys("acquire", "statement");
        assertThat(bytes.get("acquire")).isBetween(100, MOST);
        assertThat(bytes.get("statement")).isBetween(200, MOST_WITH_STATEMENT);
        run.verdicts().assertAgentWell();
    }
}
