// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.lease.NotRolledBack;
import io.poolagent.agent.lease.TakeBack;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Taking back: told however it ends, and held up by nobody. */
class ReclaimerTest {
    private static final Attempt RETURNS = () -> TakeBack.of(TakeBack.How.RETURNED);

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
        assertThat(outcomeOf(RETURNS)).isEqualTo("DONE RECLAIMED RETURNED null null null");
    }

    @Test
    void tellsThatItIsInUse() {
        assertThat(outcomeOf(() -> null)).startsWith("BUSY IN_USE");
    }

    @Test
    void tellsWhatThePoolOrDriverThrew() {
        assertThat(outcomeOf(() -> {
                    throw new IllegalStateException("no route to host");
                }))
                .isEqualTo("DONE FAILED null POOL_THREW java.lang.IllegalStateException no route to host");
        assertThat(outcomeOf(() -> {
                    throw new OutOfMemoryError("of the driver");
                }))
                .isEqualTo("DONE FAILED null POOL_THREW java.lang.OutOfMemoryError of the driver");
        assertThat(outcomeOf(() -> {
                    throw new CloseThrew(new IllegalStateException("half closed"));
                }))
                .isEqualTo("DONE FAILED null CLOSE_THREW java.lang.IllegalStateException half closed");
        assertThat(outcomeOf(() -> {
                    throw new NotRolledBack(new IllegalStateException("no route to host"));
                }))
                .isEqualTo("FAILED ROLLBACK_FAILED null null java.lang.IllegalStateException no route to host");
    }

    @Test
    void aThreadThatTheDriverInterruptedWorksOn() {
        assertThat(outcomeOf(() -> {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException();
                }))
                .isEqualTo("DONE FAILED null POOL_THREW java.lang.InterruptedException null");
        for (int i = 0; i < 4; i++) {
            assertThat(outcomeOf(() -> TakeBack.of(
                            Thread.currentThread().isInterrupted()
                                    ? TakeBack.How.ENDED_BY_POOL
                                    : TakeBack.How.RETURNED)))
                    .startsWith("DONE RECLAIMED RETURNED");
        }
    }

    @Test
    void thoseThatHangAreToldAndHoldUpNoOtherAndAreToldAgainWhenTheyEnd() {
        reclaimer = new Reclaimer(50);
        for (int i = 0; i < 20; i++) {
            reclaim(this::hang);
        }
        await().until(() -> outcomes.size() == 20);
        assertThat(outcomes).containsOnly("DONE HUNG null null null null");
        outcomes.clear();

        await().until(() -> outcomeOf(RETURNS).startsWith("DONE RECLAIMED"));
        outcomes.clear();
        hanging.countDown();
        // On a busy machine one that returned was late as well, and is told again among them.
        String ended = "DONE RECLAIMED EVICTED null null null";
        await().until(() -> Collections.frequency(outcomes, ended) == 20);
        assertThat(outcomes).filteredOn(outcome -> outcome.contains("HUNG")).isEmpty();
    }

    @Test
    void noneIsTakenOnceTheAgentLeaves() {
        reclaimer.close();
        reclaim(RETURNS);

        assertThat(outcomes).containsExactly("DONE AGENT_LEFT null null null null");
    }

    private TakeBack hang() throws InterruptedException {
        hanging.await();
        return TakeBack.of(TakeBack.How.EVICTED);
    }

    private void reclaim(Attempt way) {
        reclaimer.reclaim(way, outcome -> outcomes.add(words(outcome)));
    }

    private static String words(Outcome outcome) {
        ReclaimResult result = outcome.result();
        return outcome.end() + " " + result.outcome() + " " + result.method() + " " + result.reason() + " "
                + result.exception() + " " + result.message();
    }

    private String outcomeOf(Attempt way) {
        outcomes.clear();
        reclaim(way);
        await().until(() -> !outcomes.isEmpty());
        return outcomes.get(0);
    }
}
