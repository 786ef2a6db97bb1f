// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.Stacks;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a garbage collection is asked for: seldom. */
class GcNudgeTest {
    private final Acquires acquires = new Acquires();
    private final Waiting waiting = new Waiting();
    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final Object handle = new Object();
    private final List<Long> asked = new ArrayList<>();
    private long lost;
    private final GcNudge nudge = new GcNudge(
            acquires,
            waiting,
            ledger,
            clock,
            name -> name.startsWith("com.zaxxer."),
            () -> lost,
            () -> asked.add(clock.millis()),
            open -> {});

    @Test
    void asksNothingOfAnApplicationThatIsServed() {
        open();
        for (long now = 0; now < 60_000; now += 100) {
            acquires.begin();
            acquires.end(true);
            tick(now);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void asksNothingWhenNothingIsHeld() {
        acquires.begin();
        failingUntil(60_000);

        assertThat(asked).isEmpty();
    }

    @Test
    void asksWhenAcquiresStandStill() {
        open();
        tick(0);
        acquires.begin();
        tick(100);
        tick(GcNudge.STALL_MILLIS - 1);
        assertThat(asked).isEmpty();
        tick(GcNudge.STALL_MILLIS + 100);

        assertThat(asked).containsExactly(GcNudge.STALL_MILLIS + 100);
        assertThat(ledger.find(handle)).isNotNull();
    }

    @Test
    void asksWhenAThreadWaitsAndNobodyGetsAny() {
        open();
        tick(0);
        waiting.begin(new WeakReference<>("pool"), 100);
        tick(GcNudge.STALL_MILLIS + 100);

        assertThat(asked).containsExactly(GcNudge.STALL_MILLIS + 100);
        assertThat(ledger.find(handle)).isNotNull();
    }

    @Test
    void everyFruitlessRequestDoublesThePause() {
        open();
        failingUntil(80_000);

        assertThat(asked).containsExactly(1_000L, 6_000L, 16_000L, 36_000L, 76_000L);
        assertThat(ledger.find(handle)).isNotNull();
    }

    @Test
    void aFruitfulOneShortensItAgain() {
        open();
        failingUntil(16_000);
        lost++;
        failingUntil(42_000);

        assertThat(asked).containsExactly(1_000L, 6_000L, 16_000L, 36_000L, 41_000L);
        assertThat(ledger.find(handle)).isNotNull();
    }

    /** What a pool is filled with is open for good: a collection would prove no loss of it. */
    @Test
    void asksNothingWhenOnlyAPoolsOwnConnectionsAreOpen() {
        ledger.open(
                handle, new FakePool("inner"), null, 0, Stacks.of("com.zaxxer.hikari.pool.PoolBase.newConnection:1"));
        failingUntil(60_000);

        assertThat(asked).isEmpty();
        assertThat(ledger.find(handle)).isNotNull();
    }

    private void open() {
        ledger.open(handle, new FakePool("orders"), null, 0, null);
    }

    private void failingUntil(long end) {
        for (long now = clock.millis(); now <= end; now += 100) {
            acquires.begin();
            acquires.end(false);
            tick(now);
        }
    }

    private void tick(long now) {
        clock.tick(now);
        nudge.tick();
    }
}
