// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.lease.NotRolledBack;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Taking back: told however it ends, and held up by nobody. */
class ReclaimerTest {
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private Reclaimer reclaimer = new Reclaimer(10_000);

    @AfterEach
    void letGo() {
        hanging.countDown();
        reclaimer.close();
    }

    @Test
    void tellsHowItEnded() {
        assertThat(outcomeOf(() -> "rolled back")).isEqualTo("DONE rolled back");
    }

    @Test
    void tellsThatItIsInUse() {
        assertThat(outcomeOf(() -> null)).isEqualTo("BUSY ");
    }

    @Test
    void tellsWhatThePoolOrDriverThrew() {
        assertThat(outcomeOf(() -> {
                    throw new IllegalStateException("no route to host");
                }))
                .isEqualTo(
                        "DONE failed: java.lang.IllegalStateException: no route to host; the connection stays with the "
                                + "pool as it is");
        assertThat(outcomeOf(() -> {
                    throw new OutOfMemoryError("of the driver");
                }))
                .startsWith("DONE failed: java.lang.OutOfMemoryError: of the driver");
        assertThat(outcomeOf(() -> {
                    throw new NotRolledBack(new IllegalStateException("no route to host"));
                }))
                .isEqualTo("FAILED failed: its rollback threw java.lang.IllegalStateException: no route to host");
    }

    @Test
    void aThreadThatTheDriverInterruptedWorksOn() {
        assertThat(outcomeOf(() -> {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException();
                }))
                .startsWith("DONE failed: java.lang.InterruptedException");
        for (int i = 0; i < 4; i++) {
            assertThat(outcomeOf(() -> String.valueOf(Thread.currentThread().isInterrupted())))
                    .isEqualTo("DONE false");
        }
    }

    @Test
    void thoseThatHangAreToldAndHoldUpNoOtherAndAreToldAgainWhenTheyEnd() {
        reclaimer = new Reclaimer(50);
        for (int i = 0; i < 20; i++) {
            reclaim(this::hang);
        }
        await().until(() -> outcomes.size() == 20);
        assertThat(outcomes)
                .containsOnly(
                        "DONE not yet: taking it back has not ended within 50 ms; it goes on on a thread of the agent");
        outcomes.clear();

        await().until(() -> outcomeOf(() -> "rolled back").equals("DONE rolled back"));
        outcomes.clear();
        hanging.countDown();
        await().until(() -> outcomes.size() == 20);
        assertThat(outcomes).containsOnly("DONE late");
    }

    @Test
    void noneIsTakenOnceTheAgentLeaves() {
        reclaimer.close();
        reclaim(() -> "rolled back");

        assertThat(outcomes).containsExactly("DONE nothing: pool-agent leaves this JVM");
    }

    private String hang() throws InterruptedException {
        hanging.await();
        return "late";
    }

    private void reclaim(Callable<String> way) {
        reclaimer.reclaim(way, outcome -> outcomes.add(outcome.end() + " " + outcome.words()));
    }

    private String outcomeOf(Callable<String> way) {
        outcomes.clear();
        reclaim(way);
        await().until(() -> !outcomes.isEmpty());
        return outcomes.get(0);
    }
}
