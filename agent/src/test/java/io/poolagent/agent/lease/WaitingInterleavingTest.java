// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A thread leaves {@code getConnection} and comes back while the agent looks at it. */
class WaitingInterleavingTest {
    /**
     * The agent looks at thousands of places, so it is switched away but once; its turn comes again when the other has ended.
     * Hence the thread that waits is a third one, whose return is one step.
     */
    private static final int ONE = 1;

    @Test
    void whoCameBackIsNotForgottenForHavingBeenAbsent() {
        assertThat(Interleavings.run(BackBesideForget.class, ONE, Waiting.class))
                .isGreaterThan(1_000);
    }

    @Test
    void nobodyIsShownToWaitForWhatHeWaitedForBefore() {
        assertThat(Interleavings.run(BackBesideLook.class, ONE, Waiting.class)).isGreaterThan(1_000);
    }

    abstract static class ComesBack implements Scenario {
        private static final ExecutorService WAITS = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "waits");
            thread.setDaemon(true);
            return thread;
        });

        final Waiting waiting = new Waiting();
        private final Object orders = new Object();
        private final Object stock = new Object();
        private final Reference<Object> ofOrders = new WeakReference<>(orders);
        private final Reference<Object> ofStock = new WeakReference<>(stock);
        private int place;

        ComesBack() {
            onItsThread(() -> place = waiting.begin(ofOrders, 1));
        }

        @Override
        public final void one() {
            onItsThread(() -> {
                waiting.end(place);
                waiting.begin(ofStock, 700);
            });
        }

        private static void onItsThread(Runnable step) {
            try {
                WAITS.submit(step).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        final boolean isSound(Waiting.Waiter waiter) {
            return waiter.source() == (waiter.sinceMillis() == 1 ? orders : stock);
        }
    }

    static final class BackBesideForget extends ComesBack {
        @Override
        public void other() {
            StackTraceElement elsewhere = new StackTraceElement("com.acme.Job", "run", "Job.java", 1);
            waiting.forgetAbsent(1_000, thread -> new StackTraceElement[] {elsewhere});
        }

        @Override
        public void check() {
            assertThat(waiting.sinceBefore(1_000))
                    .extracting(Waiting.Waiter::sinceMillis)
                    .containsExactly(700L);
        }
    }

    static final class BackBesideLook extends ComesBack {
        private List<Waiting.Waiter> seen = List.of();

        @Override
        public void other() {
            seen = waiting.sinceBefore(1_000);
        }

        @Override
        public void check() {
            assertThat(seen).allMatch(this::isSound);
        }
    }
}
