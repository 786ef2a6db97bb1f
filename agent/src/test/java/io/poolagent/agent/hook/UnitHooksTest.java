// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.AgentThread;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** In which unit of work a lease is acquired, and when that ends. */
class UnitHooksTest extends HookedUnits {

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
    void whatALogAcquiresWithinATransactionIsSeenAndNobodys() throws Exception {
        List<Lease> leases = new ArrayList<>();
        AgentThread log = new AgentThread(
                () -> {
                    Object transaction = hooks.begins(PoolAgentDispatcher.TRANSACTION);
                    leases.add(acquire());
                    hooks.ends(transaction);
                },
                "log");
        log.start();
        log.join();

        assertThat(log.hasAcquired()).isTrue();
        assertThat(leases).singleElement().satisfies(lease -> assertThat(lease.unit())
                .isNull());
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
}
