// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final Waiting waiting = new Waiting();
    private final Object pool = "pool";

    @Test
    void aThreadIsSeenWhileItWaitsAndOnlyThen() {
        int place = waiting.begin(weakly(pool), 1_000);
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
        int place = waiting.begin(weakly(pool), 1_000);
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
        int place = waiting.begin(weakly("wrapper"), 1_000);
        waiting.enter(place, weakly(pool), 2_000);
        assertThat(waiting.sinceBefore(5_000)).map(Waiting.Waiter::source).containsExactly(pool);
        assertThat(waiting.sinceBefore(1_999)).isEmpty();
        waiting.leave(place);

        assertThat(waiting.sinceBefore(5_000)).isEmpty();
        waiting.end(place);
    }

    @Test
    void aFailureAfterAWaitIsKeptOnceAndOneAtOnceIsNot() {
        int place = waiting.begin(weakly(pool), 1_000);
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
        int place = waiting.begin(weakly("wrapper"), 1_000);
        waiting.enter(place, weakly(pool), 1_000);
        waiting.fail(place, pool, 3_000);
        waiting.leave(place);
        waiting.fail(place, "wrapper", 3_000);
        waiting.end(place);

        assertThat(waiting.failed()).hasSize(1);
    }

    @Test
    void failuresThatNobodyFetchesAreNotHeapedUp() {
        int place = waiting.begin(weakly(pool), 0);
        for (int i = 0; i < 100; i++) {
            waiting.fail(place, pool, 3_000);
        }
        assertThat(waiting.failed()).hasSize(64);
        waiting.fail(place, pool, 3_000);
        assertThat(waiting.failed()).hasSize(1);
        waiting.end(place);
    }

    @Test
    void aThreadKeepsItsPlace() {
        int place = waiting.begin(weakly(pool), 1_000);
        waiting.end(place);
        waiting.tidy();

        assertThat(waiting.begin(weakly(pool), 2_000)).isEqualTo(place);
        assertThat(waiting.sinceBefore(2_000)).map(Waiting.Waiter::sinceMillis).containsExactly(2_000L);
        waiting.end(place);
    }

    @Test
    void aVirtualThreadTakesAPlaceForTheOneCall() {
        VirtualThreadsTest.onVirtual(() -> {
            int place = waiting.begin(weakly(pool), 1_000);
            assertThat(place).isGreaterThanOrEqualTo(Waiting.KEPT);
            assertThat(waiting.sinceBefore(1_000)).hasSize(1);
            waiting.end(place);
            assertThat(waiting.isEmpty()).isTrue();
            assertThat(waiting.begin(weakly(pool), 2_000)).isEqualTo(place);
            waiting.end(place);
            return place;
        });
    }

    @Test
    void whosePlaceIsAnothersTakesOneForTheOneCall() throws InterruptedException {
        int place = waiting.begin(weakly(pool), 1_000);
        waiting.end(place);
        Thread crossing;
        do {
            crossing = new Thread(() -> {
                int another = waiting.begin(weakly("another"), 2_000);
                assertThat(another).isGreaterThanOrEqualTo(Waiting.KEPT);
                assertThat(waiting.sinceBefore(2_000))
                        .map(Waiting.Waiter::source)
                        .containsExactly("another");
                waiting.end(another);
                assertThat(waiting.isEmpty()).isTrue();
                assertThat(waiting.begin(weakly("another"), 3_000)).isEqualTo(another);
                waiting.end(another);
            });
        } while (Waiting.kept(crossing.getId()) != place);
        run(crossing);
    }

    @Test
    void whoFindsNoPlaceIsNotSeenAndDisturbsNobody() throws InterruptedException {
        Set<Integer> places = new HashSet<>();
        boolean[] full = {false};
        while (!full[0]) {
            run(new Thread(() -> {
                int place = waiting.begin(weakly(pool), 1_000);
                full[0] = !places.add(place) || place == Waiting.NOWHERE;
                if (full[0]) {
                    assertThat(place).isEqualTo(Waiting.NOWHERE);
                    waiting.enter(place, weakly(pool), 1_000);
                    waiting.fail(place, pool, 9_000);
                    waiting.leave(place);
                    waiting.end(place);
                }
            }));
        }

        places.remove(Waiting.NOWHERE);
        assertThat(places).hasSizeGreaterThan(Waiting.KEPT);
        assertThat(waiting.sinceBefore(1_000)).hasSameSizeAs(places);
    }

    /** Runs it to its end; it fails the test if it fails. */
    private static void run(Thread thread) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        thread.setUncaughtExceptionHandler((of, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    private static Reference<Object> weakly(Object source) {
        return new WeakReference<>(source);
    }

    @Test
    void aThreadDoesNotGiveBackThePlaceOfAnother() throws InterruptedException {
        int place = waiting.begin(weakly(pool), 1_000);
        run(new Thread(() -> {
            waiting.enter(place, weakly("another"), 2_000);
            waiting.leave(place);
            waiting.end(place);
        }));

        assertThat(waiting.sinceBefore(5_000)).map(Waiting.Waiter::source).containsExactly(pool);
    }

    @Test
    void whoDiedWithinACallIsForgottenWhateverItsPlace() throws InterruptedException {
        int place = waiting.begin(weakly(pool), 1_000);
        waiting.end(place);
        Set<Integer> places = new HashSet<>();
        Thread crossing;
        do { // One whose place is another's, and so has one for the one call.
            crossing = new Thread(() -> places.add(waiting.begin(weakly(pool), 2_000)));
        } while (Waiting.kept(crossing.getId()) != place);
        run(crossing);
        run(new Thread(() -> places.add(waiting.begin(weakly(pool), 2_000))));
        assertThat(waiting.sinceBefore(2_000)).hasSize(2);
        assertThat(places).anyMatch(taken -> taken >= Waiting.KEPT);
        waiting.tidy();

        assertThat(waiting.isEmpty()).isTrue();
        assertThat(waiting.sinceBefore(2_000)).isEmpty();
    }

    @Test
    void whoIsListedForLongAndNotThereIsForgottenAndLearnsIt() {
        int place = waiting.begin(weakly(pool), 1_000);
        waiting.forgetAbsent(1_000 + Waiting.DOUBTFUL_MILLIS - 1);
        assertThat(waiting.isOutside(place)).isFalse();
        waiting.leave(place); // As of a wrapper whose pool has given it one.
        assertThat(waiting.isEmpty()).isFalse();
        waiting.forgetAbsent(1_000 + Waiting.DOUBTFUL_MILLIS);

        assertThat(waiting.isEmpty()).isTrue();
        assertThat(waiting.isOutside(place)).isTrue();
        waiting.end(place);
        assertThat(waiting.isOutside(waiting.begin(weakly(pool), 9_000))).isFalse();
    }

    @Test
    void ofWhomTheStackIsNotKnownNothingIsForgotten() {
        int place = waiting.begin(weakly(pool), 1_000);
        waiting.forgetAbsent(60_000, thread -> new StackTraceElement[0]);
        waiting.forgetAbsent(60_000, thread -> {
            waiting.enter(place, weakly(pool), 60_000); // Just now, while its stack was taken.
            return new Throwable().getStackTrace();
        });

        assertThat(waiting.isEmpty()).isFalse();
        assertThat(waiting.isOutside(place)).isFalse();
        waiting.end(place);
    }

    @Test
    void nobodyIsKeptOnceItIsTidied() throws InterruptedException {
        Thread other = new Thread(() -> waiting.end(waiting.begin(weakly(new Object()), 1_000)));
        WeakReference<Thread> seen = new WeakReference<>(other);
        other.start();
        other.join();
        other = null;
        waiting.tidy();

        Garbage.collectUntil(() -> seen.get() == null);
        assertThat(seen.get()).isNull();
    }
}
