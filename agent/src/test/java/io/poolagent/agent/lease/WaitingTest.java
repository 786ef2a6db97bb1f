// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final Waiting waiting = new Waiting();
    private final Object pool = "pool";

    @Test
    void aThreadIsSeenWhileItWaitsAndOnlyThen() {
        int place = waiting.begin(pool, 1_000);
        assertThat(waiting.sinceBefore(999)).isEmpty();
        assertThat(waiting.sinceBefore(1_000)).hasSize(1).first().satisfies(waiter -> {
            assertThat(waiter.thread()).isSameAs(Thread.currentThread());
            assertThat(waiter.source()).isSameAs(pool);
            assertThat(waiter.sinceMillis()).isEqualTo(1_000);
        });
        waiting.end(place);

        assertThat(waiting.sinceBefore(5_000)).isEmpty();
    }

    @Test
    void itIsEmptyWhenNobodyIsWithin() {
        assertThat(waiting.isEmpty()).isTrue();
        int place = waiting.begin(pool, 1_000);
        waiting.tidy();
        assertThat(waiting.sinceBefore(1_000))
                .as("still there after it was tidied")
                .hasSize(1);
        assertThat(waiting.isEmpty()).isFalse();
        waiting.end(place);

        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void withinAWrapperItIsThePoolThatIsWaitedFor() {
        int place = waiting.begin("wrapper", 1_000);
        waiting.enter(place, pool, 2_000);
        assertThat(waiting.sinceBefore(5_000)).map(Waiting.Waiter::source).containsExactly(pool);
        assertThat(waiting.sinceBefore(1_999)).isEmpty();
        waiting.leave(place);

        assertThat(waiting.sinceBefore(5_000)).isEmpty();
        waiting.end(place);
    }

    @Test
    void aFailureAfterAWaitIsKeptOnceAndOneAtOnceIsNot() {
        int place = waiting.begin(pool, 1_000);
        waiting.fail(place, pool, 1_000 + Waiting.BRIEF_MILLIS - 1);
        assertThat(waiting.failed()).isEmpty();
        waiting.fail(place, pool, 3_000);

        assertThat(waiting.failed()).hasSize(1).first().satisfies(failed -> {
            assertThat(failed.source()).isSameAs(pool);
            assertThat(failed.waitedMillis()).isEqualTo(2_000);
            assertThat(failed.thread()).isEqualTo(Thread.currentThread().getName());
        });
        assertThat(waiting.failed()).isEmpty();
        waiting.end(place);
    }

    @Test
    void theWrapperOfAFailedPoolHasNotFailedOnceMore() {
        int place = waiting.begin("wrapper", 1_000);
        waiting.enter(place, pool, 1_000);
        waiting.fail(place, pool, 3_000);
        waiting.leave(place);
        waiting.fail(place, "wrapper", 3_000);
        waiting.end(place);

        assertThat(waiting.failed()).hasSize(1);
    }

    @Test
    void failuresThatNobodyFetchesAreNotHeapedUp() {
        int place = waiting.begin(pool, 0);
        for (int i = 0; i < 100; i++) {
            waiting.fail(place, pool, 3_000);
        }
        assertThat(waiting.failed()).hasSize(16);
        waiting.fail(place, pool, 3_000);
        assertThat(waiting.failed()).hasSize(1);
        waiting.end(place);
    }

    @Test
    void whoFindsNoPlaceIsNotSeenAndDisturbsNobody() {
        for (int i = 0; i < Waiting.PLACES; i++) {
            assertThat(waiting.begin(pool, 1_000)).isNotEqualTo(Waiting.NOWHERE);
        }
        int place = waiting.begin(pool, 1_000);
        assertThat(place).isEqualTo(Waiting.NOWHERE);
        waiting.enter(place, pool, 1_000);
        waiting.fail(place, pool, 9_000);
        waiting.leave(place);
        waiting.end(place);

        assertThat(waiting.sinceBefore(1_000)).hasSize(Waiting.PLACES);
    }

    @Test
    void aThreadDoesNotGiveBackThePlaceOfAnother() throws InterruptedException {
        int place = waiting.begin(pool, 1_000);
        Thread other = new Thread(() -> {
            waiting.enter(place, "another", 2_000);
            waiting.leave(place);
            waiting.end(place);
        });
        other.start();
        other.join();

        assertThat(waiting.sinceBefore(5_000)).map(Waiting.Waiter::source).containsExactly(pool);
    }

    @Test
    void nobodyIsKeptOnceItIsTidied() throws InterruptedException {
        Thread other = new Thread(() -> waiting.end(waiting.begin(new Object(), 1_000)));
        WeakReference<Thread> seen = new WeakReference<>(other);
        other.start();
        other.join();
        other = null;
        waiting.tidy();

        Garbage.collectUntil(() -> seen.get() == null);
        assertThat(seen.get()).isNull();
    }
}
