// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two threads on one lease: only what surely was at the same time is told, and nothing at work is taken for idle. */
class InFlightTest {
    private final Ledger ledger = new Ledger();
    private final Object handle = new Object();
    private final Lease lease = ledger.open(handle, new FakePool("orders"), null, 0, null);
    private final Use use = Use.of(lease);
    private final Object firstStatement = new Object();
    private final Object secondStatement = new Object();
    private final Taken first = ledger.take(firstStatement, lease, "SELECT 1");
    private final Taken second = ledger.take(secondStatement, lease, "SELECT 2");
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdown();
    }

    @Test
    void oneThreadIsNeverInItsOwnWay() {
        begin(first);
        begin(second);
        assertThat(use.wantsMark()).isFalse();
        assertThat(second.leave()).isNull();
        assertThat(first.leave()).isNull();
    }

    @Test
    void twoOneAfterTheOtherAreNoOverlap() throws Exception {
        begin(first);
        assertThat(first.leave()).isNull();

        elsewhere(() -> begin(second));
        assertThat(elsewhere(use::wantsMark)).isFalse();
        assertThat(elsewhere(second::leave)).isNull();
    }

    @Test
    void theOneThatWasThereFirstLearnsOfTheSecondWhenItLeaves() throws Exception {
        Release mark = new Release(7, null);
        begin(first);
        elsewhere(() -> begin(second));
        assertThat(elsewhere(use::wantsMark)).isTrue();
        markElsewhere(mark);
        assertThat(elsewhere(use::wantsMark)).isFalse();

        assertThat(elsewhere(second::leave)).isNull();
        assertThat(first.leave()).isSameAs(mark);
    }

    @Test
    void oneOverlapALeaseIsTold() throws Exception {
        for (int i = 0; i < 2; i++) {
            begin(first);
            elsewhere(() -> begin(second));
            markElsewhere(new Release(i, null));
            elsewhere(second::leave);
            assertThat(first.leave() == null).isEqualTo(i == 1);
        }
        begin(first);
        assertThat(elsewhere(use::wantsMark)).isFalse();
    }

    @Test
    void theFirstThatHasJustLeftIsNotAccused() throws Exception {
        begin(first);
        elsewhere(() -> begin(second));
        first.leave();
        markElsewhere(new Release(7, null));
        elsewhere(second::leave);

        begin(first);
        assertThat(first.leave()).isNull();
    }

    @Test
    void nobodyMarksItself() {
        begin(first);
        use.mark(new Release(7, null));

        assertThat(first.leave()).isNull();
    }

    @Test
    void whoRestsInThePlaceLosesItToTheNext() throws Exception {
        begin(first); // Its end is not seen, and found out later.
        first.rest();

        begin(second);
        assertThat(use.first()).isSameAs(second);
        assertThat(elsewhere(use::wantsMark)).isTrue();
    }

    @Test
    void whoseEndIsNeverSeenIsNotAccusedByItsNext() throws Exception {
        begin(first); // Its end is not seen.
        elsewhere(() -> begin(second));
        markElsewhere(new Release(7, null));
        elsewhere(second::leave);

        Object third = new Object();
        Taken next = ledger.take(third, lease, "SELECT 3");
        begin(next);
        assertThat(next.leave()).isNull();
        first.rest();
        begin(first);
        assertThat(first.leave()).isNull();
        assertThat(use.isRunning()).isFalse();
    }

    @Test
    void aStatementAtWorkIsSeenThoughAnotherHasEnded() throws Exception {
        begin(first);
        elsewhere(() -> begin(second));
        elsewhere(second::leave);
        elsewhere(() -> ended(second));
        assertThat(use.isRunning()).isTrue();

        elsewhere(() -> begin(second));
        first.leave();
        ended(first);
        assertThat(use.isRunning()).isTrue();
        elsewhere(second::leave);
        assertThat(use.isRunning()).isFalse();
    }

    @Test
    void theOuterIsAtWorkWhenTheInnerOfTheSameThreadHasEnded() {
        begin(first);
        begin(second);
        second.leave();
        ended(second);
        assertThat(use.isRunning()).isTrue();
        first.leave();
        assertThat(use.isRunning()).isFalse();
    }

    @Test
    void aStatementAtWorkOnTwoThreadsIsSeenUntilBothHaveEnded() throws Exception {
        begin(first);
        InFlight.Beside beside = elsewhere(() -> use.addBeside(null));
        first.leave();
        assertThat(use.isRunning()).isTrue();
        beside.end();
        assertThat(use.isRunning()).isFalse();
    }

    @Test
    void whatExecutesForLongIsLookedForOnTheStack() throws Exception {
        begin(first);
        Set<String> executes = Set.of("execute");
        assertThat(first.isEndUnseen(secondStatement, Taken.DOUBTFUL_MILLIS - 1, executes))
                .isFalse();
        assertThat(elsewhere(() -> first.isEndUnseen(secondStatement, 60_000, executes)))
                .isFalse();
        assertThat(first.isEndUnseen(secondStatement, 60_000, executes)).isTrue();

        Slow slow = new Slow();
        assertThat(slow.execute()).isFalse();
    }

    private final class Slow {
        boolean execute() {
            Taken self = ledger.take(this, lease, "SELECT 3");
            begin(self);
            return self.isEndUnseen(secondStatement, 60_000, Set.of("execute"));
        }
    }

    private static boolean begin(Taken taken) {
        return taken.begin(null, 0);
    }

    private static boolean ended(Taken taken) {
        taken.ended(1, null, 1);
        return true;
    }

    private void markElsewhere(Release mark) throws Exception {
        elsewhere(() -> {
            use.mark(mark);
            return true;
        });
    }

    private <T> T elsewhere(Supplier<T> what) throws Exception {
        return other.submit(what::get).get();
    }
}
