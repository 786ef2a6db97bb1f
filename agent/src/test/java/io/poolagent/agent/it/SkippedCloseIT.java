// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that close what they acquire, once: no close of theirs may be kept from the pool, and none be called a second one. */
class SkippedCloseIT {
    @ParameterizedTest
    @EnumSource(names = {"HIKARI", "DBCP2"})
    void aLiveHandleIsNotTakenForACollectedOne(KnownPool pool) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .on(pool.newest().paths())
                .options("capture=always")
                .jvm("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2")
                .run("com.acme.SameHashes", pool.kind);

        assertThat(run.out()).as(run.err()).isEqualTo("0 refused\n");
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }

    @Test
    void aPoolThatClosesWhatItTakesForAbandonedMayDoSoAtTheSameTime() throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).on(KnownPool.DRUID.newest().paths()).run("com.acme.AbandonsAtOnce");

        assertThat(run.out())
                .as(run.err().lines().limit(40).toList().toString())
                .isEqualTo("0 refused, 0 active\n");
        assertThat(run.verdicts().assertAgentWell().counts()).isEmpty();
    }
}
