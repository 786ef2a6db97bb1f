// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.stack.Capture;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import javax.transaction.Transaction;
import javax.transaction.UserTransaction;
import org.junit.jupiter.api.Test;

/** In which unit of work a lease is acquired, and when that ends. */
class UnitHooksTest {
    private final CoarseClock clock = new CoarseClock();
    private final Ledger ledger = new Ledger();
    private final UnitHooks hooks = new UnitHooks(clock, Capture.always());
    private final List<Object> handles = new ArrayList<>();
    private final Object manager = Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {UserTransaction.class}, (proxy, method, arguments) -> null);
    private final Object running = Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Transaction.class}, (proxy, method, arguments) -> null);

    @Test
    void whatIsOpenWhenItsUnitEndsKnowsThatItHasEnded() {
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease closed = acquire();
        Lease open = acquire();
        Use.of(open).beginTaking(0);
        Use.of(open).endTaking();
        assertThat(open.isUsedSinceUnit()).isTrue();
        close(closed);
        clock.tick(70);
        hooks.ends(request);

        assertThat(open.unit().isEnded()).isTrue();
        assertThat(open.unit().what()).isEqualTo("request");
        assertThat(open.unit().endedMillis()).isEqualTo(70);
        assertThat(open.isUsedSinceUnit()).isFalse();
    }

    @Test
    void aUnitThatReleasedAllIsNotHeardOf() {
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease lease = acquire();
        close(lease);
        hooks.ends(request);

        assertThat(lease.unit().isEnded()).isFalse();
    }

    @Test
    void aForwardWithinARequestIsPartOfIt() {
        Object outer = hooks.begins(PoolAgentDispatcher.REQUEST);
        assertThat(hooks.begins(PoolAgentDispatcher.REQUEST)).isNull();
        Lease lease = acquire();

        assertThat(lease.unit().isEnded()).isFalse();
        hooks.ends(outer);
        assertThat(lease.unit().isEnded()).isTrue();
    }

    @Test
    void aTaskOrTransactionWithinARequestIsPartOfIt() {
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);

        assertThat(hooks.begins(PoolAgentDispatcher.TASK)).isNull();
        assertThat(hooks.begins(PoolAgentDispatcher.TRANSACTION)).isNull();
        hooks.ends(request);
    }

    @Test
    void theEndOfAUnitLeavesWhatBeganWithinItAndNeverEnded() {
        Object task = hooks.begins(PoolAgentDispatcher.TASK);
        hooks.begins(PoolAgentDispatcher.REQUEST); // Its end is not seen.
        Lease left = acquire();
        hooks.ends(task);

        Object next = hooks.begins(PoolAgentDispatcher.TASK);
        assertThat(next).isNotNull();
        assertThat(acquire().unit().what()).isEqualTo("task");
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease another = acquire();
        assertThat(another.unit()).isNotSameAs(left.unit());
        hooks.ends(request);
        assertThat(another.unit().isEnded()).isTrue();
        assertThat(left.unit().isEnded()).isFalse();
        hooks.ends(next);
    }

    @Test
    void aRequestWithinATaskEndsByItselfAndTheTaskGoesOn() {
        Object task = hooks.begins(PoolAgentDispatcher.TASK);
        Lease ofTask = acquire();
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease ofRequest = acquire();
        hooks.ends(request);

        assertThat(ofRequest.unit().isEnded()).isTrue();
        assertThat(ofTask.unit().isEnded()).isFalse();
        Lease afterwards = acquire();
        hooks.ends(task);
        assertThat(ofTask.unit().isEnded()).isTrue();
        assertThat(afterwards.unit()).isSameAs(ofTask.unit());
        assertThat(ofTask.unit().what()).isEqualTo("task");
    }

    @Test
    void eachRequestIsAUnitOfItsOwn() {
        Object first = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease ofFirst = acquire();
        hooks.ends(first);
        Object second = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease ofSecond = acquire();

        assertThat(ofFirst.unit().isEnded()).isTrue();
        assertThat(ofSecond.unit().isEnded()).isFalse();
        hooks.ends(second);
    }

    @Test
    void aRequestThatIsAnsweredByAnotherThreadHasNoEnd() {
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease before = acquire();
        hooks.requestGoesOn();
        Lease after = acquire();
        hooks.ends(request);
        Object next = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease ofNext = acquire();
        hooks.ends(next);

        assertThat(before.unit().isEnded()).isFalse();
        assertThat(after.unit().isEnded()).isFalse();
        assertThat(ofNext.unit().isEnded()).isTrue();
    }

    @Test
    void onlyARequestGoesOn() {
        hooks.requestGoesOn();
        Object task = hooks.begins(PoolAgentDispatcher.TASK);
        Lease lease = acquire();
        hooks.requestGoesOn();
        hooks.ends(task);

        assertThat(lease.unit().isEnded()).isTrue();
    }

    @Test
    void aTransactionOfJtasEndsWithItsCommit() {
        passes(PoolAgentDispatcher.BEGUN);
        Lease lease = acquire();
        Object ending = passes(PoolAgentDispatcher.ENDING);
        assertThat(lease.unit().isEnded()).isFalse();
        hooks.ends(ending);

        assertThat(lease.unit().isEnded()).isTrue();
        assertThat(lease.unit().isEndedMidway()).isTrue();
        assertThat(lease.unit().what()).isEqualTo("transaction");
        assertThat(passes(PoolAgentDispatcher.ENDING)).isNull();
    }

    @Test
    void whatIsAcquiredBeforeWhileItEndsAndAfterIsNotTheTransactions() throws Exception {
        onAThread(() -> {
            Lease before = acquire();
            passes(PoolAgentDispatcher.BEGUN);
            Object ending = passes(PoolAgentDispatcher.ENDING);
            Lease meanwhile = acquire();
            passes(PoolAgentDispatcher.BEGUN); // As what is to be done after it may do.
            hooks.ends(passes(PoolAgentDispatcher.ENDING));
            hooks.ends(ending);
            Lease after = acquire();

            for (Lease lease : List.of(before, meanwhile, after)) {
                assertThat(lease.unit().what()).isEqualTo("thread");
                assertThat(lease.unit().isEnded()).isFalse();
            }
            return null;
        });
    }

    @Test
    void ofATransactionThatIsSuspendedOrEndedOutOfSightNothingIsTold() {
        passes(PoolAgentDispatcher.BEGUN);
        Lease suspended = acquire();
        passes(PoolAgentDispatcher.SUSPENDED);
        passes(PoolAgentDispatcher.BEGUN);
        Lease outOfSight = acquire();
        passes(PoolAgentDispatcher.BEGUN);
        Lease seen = acquire();
        hooks.ends(passes(PoolAgentDispatcher.ENDING));

        assertThat(suspended.unit().isEnded()).isFalse();
        assertThat(outOfSight.unit().isEnded()).isFalse();
        assertThat(seen.unit().isEnded()).isTrue();
    }

    /** As of one manager that calls another. */
    @Test
    void aBeginOrCommitWithinAnotherIsTheSame() {
        passes(PoolAgentDispatcher.BEGUN);
        passes(PoolAgentDispatcher.BEGUN);
        Lease lease = acquire();
        Object outer = passes(PoolAgentDispatcher.ENDING);
        assertThat(passes(PoolAgentDispatcher.ENDING)).isNull();
        hooks.ends(outer);

        assertThat(lease.unit().isEnded()).isTrue();
    }

    @Test
    void aTransactionWithinARequestOrATransactionOfSpringsIsPartOfIt() {
        for (int kind : new int[] {PoolAgentDispatcher.REQUEST, PoolAgentDispatcher.TRANSACTION}) {
            Object unit = hooks.begins(kind);
            passes(PoolAgentDispatcher.BEGUN);
            Lease lease = acquire();
            assertThat(passes(PoolAgentDispatcher.ENDING)).isNull();
            assertThat(lease.unit().isEnded()).isFalse();
            hooks.ends(unit);
            assertThat(lease.unit().isEnded()).isTrue();
            assertThat(lease.unit().isEndedMidway()).isFalse();
        }
    }

    @Test
    void aRequestWithinATransactionEndsByItselfAlsoIfTheTransactionEndsInIt() {
        passes(PoolAgentDispatcher.BEGUN);
        Lease ofTransaction = acquire();
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        Lease ofRequest = acquire();
        hooks.ends(passes(PoolAgentDispatcher.ENDING));
        assertThat(ofTransaction.unit().isEnded()).isTrue();
        assertThat(ofRequest.unit().isEnded()).isFalse();
        hooks.ends(request);
        assertThat(ofRequest.unit().isEnded()).isTrue();
        passes(PoolAgentDispatcher.BEGUN);
        Lease ofNext = acquire();
        hooks.ends(passes(PoolAgentDispatcher.ENDING));
        assertThat(ofNext.unit().isEnded()).isTrue();
    }

    @Test
    void aTransactionThatATaskLeavesUnendedEndsWithIt() throws Exception {
        onAThread(() -> {
            hooks.betweenTasks();
            passes(PoolAgentDispatcher.BEGUN);
            Lease lease = acquire();
            hooks.betweenTasks();

            assertThat(lease.unit().isEnded()).isTrue();
            assertThat(lease.unit().what()).isEqualTo("task");
            return null;
        });
    }

    @Test
    void aTransactionThatATaskClosesItsConnectionsInAndNeverEndsIsSeenAtItsEnd() throws Exception {
        onAThread(() -> {
            hooks.betweenTasks();
            passes(PoolAgentDispatcher.BEGUN);
            Lease lease = acquire();
            close(lease);
            assertThat(hooks.unended().peek()).isNull();
            hooks.betweenTasks();

            JtaTransaction left = hooks.unended().poll();
            assertThat(left.lastReleased()).isSameAs(lease);
            assertThat(left.unit()).isEqualTo("task");
            assertThat(left.begun().stack()).isNotNull();
            passes(PoolAgentDispatcher.BEGUN); // As the next task does, if its manager lets it.
            assertThat(left.isEnded()).isFalse();
            hooks.ends(passes(PoolAgentDispatcher.ENDING));
            hooks.betweenTasks();
            assertThat(hooks.unended().peek()).isNull();
            return null;
        });
    }

    @Test
    void soIsThatOfARequestAlsoWithinSpringsTransactionAndIfALaterOneEndsIt() {
        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        passes(PoolAgentDispatcher.BEGUN);
        close(acquire());
        hooks.ends(request);

        JtaTransaction left = hooks.unended().poll();
        assertThat(left.unit()).isEqualTo("request");
        passes(PoolAgentDispatcher.ENDING);
        assertThat(left.isEnded()).isTrue();

        Object task = hooks.begins(PoolAgentDispatcher.TRANSACTION);
        passes(PoolAgentDispatcher.BEGUN);
        hooks.ends(task);
        assertThat(hooks.unended().peek()).isNull();
    }

    @Test
    void aTransactionThatIsEndedByItselfSuspendedOrOfARequestThatGoesOnIsNotLeft() {
        for (int how = 0; how < 4; how++) {
            Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
            passes(PoolAgentDispatcher.BEGUN);
            close(acquire());
            switch (how) {
                case 0 -> passes(PoolAgentDispatcher.SUSPENDED);
                case 1 -> passes(PoolAgentDispatcher.ENDING);
                case 2 -> hooks.passes(PoolAgentDispatcher.ENDING, running);
                default -> hooks.requestGoesOn();
            }
            hooks.ends(request);
            assertThat(hooks.unended().peek()).isNull();
        }
    }

    @Test
    void onlyATransactionManagerOfEitherApiIsOne() {
        hooks.passes(PoolAgentDispatcher.BEGUN, "begins something else");
        acquire();
        assertThat(passes(PoolAgentDispatcher.ENDING)).isNull();
    }

    private Object passes(int kind) {
        return hooks.passes(kind, manager);
    }

    @Test
    void betweenTwoTasksOfAnExecutorAllHasEnded() throws Exception {
        onAThread(() -> {
            hooks.betweenTasks();
            Lease first = acquire();
            hooks.betweenTasks();
            Lease second = acquire();

            assertThat(first.unit().isEnded()).isTrue();
            assertThat(first.unit().what()).isEqualTo("task");
            assertThat(second.unit().isEnded()).isFalse();
            return null;
        });
    }

    @Test
    void whatAThreadAcquiresByItselfIsOrphanedByItsEnd() throws Exception {
        Lease lease = onAThread(() -> {
            Lease acquired = acquire();
            assertThat(acquired.unit().isOrphaned()).isFalse();
            return acquired;
        });

        assertThat(lease.unit().isEnded()).isFalse();
        assertThat(lease.unit().isOrphaned()).isTrue();
        assertThat(lease.unit().what()).isEqualTo("thread");
    }

    @Test
    void whatTheMainThreadAcquiresByItselfIsMeantToLast() throws Exception {
        FutureTask<Unit> task = new FutureTask<>(() -> acquire().unit());
        Thread main = new Thread(task, "main");
        main.start();

        assertThat(task.get()).isNull();
    }

    @Test
    void aTaskThatAcquiresForEverRemembersOnlyWhatIsOpen() {
        Object task = hooks.begins(PoolAgentDispatcher.TASK);
        Lease kept = acquire();
        Lease overlapping = acquire();
        for (int i = 0; i < 1_000; i++) {
            Lease next = acquire();
            close(overlapping);
            overlapping = next;
        }
        assertThat(((Nest.Frame) task).size()).isLessThan(5);
        hooks.ends(task);
        assertThat(kept.unit().isEnded()).isTrue();
    }

    private Lease acquire() {
        Object handle = new Object();
        handles.add(handle);
        Lease lease = ledger.open(handle, new FakePool("orders"), null, clock.millis(), null);
        hooks.acquired(lease);
        return lease;
    }

    private static void close(Lease lease) {
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
    }

    private static <T> T onAThread(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(what);
        Thread thread = new Thread(task, "http-4");
        thread.start();
        thread.join();
        return task.get();
    }
}
