// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that close what they acquire, once: no close of theirs may be kept from the pool, and none be called a second one.
 * What a pool keeps in stock is not closed at all.
 */
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

    /** What is overdue and what a task left open are taken from their holders; what a pool keeps in stock is neither. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "always"})
    void whatAPoolKeepsInStockIsNotClosed(String capture) throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .on(KnownPool.DBCP2.newest().paths())
                .options("on-overdue=reclaim,on-left-open=reclaim,overdue-after=500ms,capture=" + capture)
                .run("com.acme.FillsByFactory");

        assertThat(run.out()).as(run.err()).isEqualTo("0 failed, on 2 sessions\n");
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
