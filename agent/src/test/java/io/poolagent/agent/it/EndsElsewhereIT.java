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

/** The guarded pool ends leases in other ways than by {@code close()}, too; the agent asks it, and counts none of them. */
@Execution(ExecutionMode.CONCURRENT)
class EndsElsewhereIT {
    static Stream<String> ways() {
        return Stream.of("release", "evict", "abort", "closeGracefully");
    }

    /** The search for overdue leases asks the pool, too: it is off here. */
    @ParameterizedTest
    @MethodSource("ways")
    void whatEndedWithoutCloseIsNotCountedAsHeld(String how) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("overdue-after=0").run("com.acme.EndsElsewhere", how, "keep");

        assertThat(run.out()).as(run.err()).isEqualTo("got none\nkept 10\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(found("EXHAUSTED"));
        assertThat(run.err()).contains(" 1 of 1 connections are in use", "0 connections still open at the end");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatEndedWithoutCloseIsNotLost(String how) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("overdue-after=0").run("com.acme.EndsElsewhere", how, "drop");

        assertThat(run.out()).as(run.err()).isEqualTo("got none\nkept 0\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts()).as(run.err()).isEqualTo(found("EXHAUSTED"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatEndedWithoutCloseIsNotOverdue(String how) throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).options("overdue-after=1s").run("com.acme.EndsElsewhere", how, "keep");

        assertThat(run.out()).as(run.err()).isEqualTo("got none\nkept 10\ndone\n");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(found("EXHAUSTED", "OVERDUE", "LATE_RELEASE"));
    }

    /** Of the one that is really held. */
    private static Map<String, Integer> found(String... kinds) throws IOException {
        int line = Expectations.line("EndsElsewhere", "// EXHAUSTED");
        return Stream.of(kinds).collect(Collectors.toMap(kind -> kind + " EndsElsewhere.java:" + line, kind -> 1));
    }
}
