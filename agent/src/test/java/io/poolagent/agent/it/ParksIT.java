// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that keep their connections for good: to take one back breaks its thread, and teaches the agent to leave the others. */
@Execution(ExecutionMode.CONCURRENT)
class ParksIT {
    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2"})
    void oneIsTakenBackAndNoOther(String pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("on-overdue=reclaim,overdue-after=1s,findings=usual-exhausted-left_open")
                .run("com.acme.Parks", pool, "4000");

        assertThat(run.out()).as(run.err()).isEqualTo("first works: 0\nothers work: 2\ndone\n");
        assertThat(run.verdicts().assertAgentWell().total("USE_AFTER_RECLAIM")).isOne();
        assertThat(run.err())
                .contains("from now on  connections acquired here are no longer taken back")
                .contains("nothing: reported only (a connection of this site was used after it had been taken back)");
    }
}
