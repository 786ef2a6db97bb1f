// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Taking back: told once, however it ends, and held up by nobody. */
class ReclaimerTest {
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final FakePool pool = new FakePool("orders");

    @Test
    void tellsHowItEnded() {
        new Reclaimer(10_000).reclaim(lease(), outcomes::add);

        await().until(() -> !outcomes.isEmpty());
        assertThat(outcomes).containsExactly("rolled back and returned to the pool");
    }

    @Test
    void tellsWhatThePoolOrDriverThrew() {
        pool.reclaim = () -> {
            throw new IllegalStateException("no route to host");
        };
        new Reclaimer(10_000).reclaim(lease(), outcomes::add);

        await().until(() -> !outcomes.isEmpty());
        assertThat(outcomes)
                .containsExactly(
                        "failed: java.lang.IllegalStateException: no route to host; the connection stays with the pool as it is");
    }

    @Test
    void oneThatHangsIsToldAndHoldsUpNoOther() throws InterruptedException {
        Reclaimer reclaimer = new Reclaimer(50);
        CountDownLatch hanging = new CountDownLatch(1);
        FakePool other = new FakePool("other");
        pool.reclaim = () -> {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "late";
        };
        reclaimer.reclaim(lease(), outcomes::add);
        reclaimer.reclaim(new Ledger().open(new Object(), other, "anchor", 0, null), outcomes::add);

        await().until(() -> outcomes.size() == 2);
        hanging.countDown();
        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        "rolled back and returned to the pool",
                        "not yet: taking it back has not ended within 50 ms; it goes on on a thread of the agent");
    }

    @Test
    void oneThatWaitsBehindHangingOnesIsToldAsWell() {
        Reclaimer reclaimer = new Reclaimer(50);
        CountDownLatch hanging = new CountDownLatch(1);
        pool.reclaim = () -> {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "late";
        };
        for (int i = 0; i < 6; i++) {
            reclaimer.reclaim(lease(), outcomes::add);
        }

        await().until(() -> outcomes.size() == 6);
        hanging.countDown();
        assertThat(outcomes).allMatch(words -> words.startsWith("not yet: "));
    }

    private Lease lease() {
        return new Ledger().open(new Object(), pool, "anchor", 0, null);
    }
}
