// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Transactions of JTA: when they end, and which were left unended. */
class JtaHooksTest extends HookedUnits {
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
    }

    @Test
    void whatIsAcquiredBeforeWhileItEndsAndAfterIsNotTheTransactions() throws Exception {
        onAThread(() -> {
            Lease before = acquire();
            passes(PoolAgentDispatcher.BEGUN);
            Object ending = passes(PoolAgentDispatcher.ENDING);
            Lease meanwhile = acquire();
            passes(PoolAgentDispatcher.BEGUN); // As what is to be done after it may do.
            ends();
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
        ends();

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
            ends();
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
        ends();
        assertThat(ofTransaction.unit().isEnded()).isTrue();
        assertThat(ofRequest.unit().isEnded()).isFalse();
        hooks.ends(request);
        assertThat(ofRequest.unit().isEnded()).isTrue();
        passes(PoolAgentDispatcher.BEGUN);
        Lease ofNext = acquire();
        ends();
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
            ends();
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
        ends();
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
                case 1 -> ends();
                case 2 -> hooks.passes(PoolAgentDispatcher.ENDING, running);
                default -> hooks.requestGoesOn();
            }
            hooks.ends(request);
            assertThat(hooks.unended().peek()).isNull();
        }
    }

    @Test
    void aTransactionThatALaterTaskOfItsThreadUsesIsMeantToGoOn() throws Exception {
        onAThread(() -> {
            hooks.betweenTasks();
            passes(PoolAgentDispatcher.BEGUN);
            close(acquire());
            hooks.betweenTasks();
            JtaTransaction left = hooks.unended().poll();
            Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
            acquire();
            hooks.ends(request);
            assertThat(left.isEnded()).isFalse();
            acquire();
            assertThat(left.isEnded()).isTrue();
            return null;
        });
    }

    @Test
    void aTransactionThatAnotherThreadEndsMayBeAny() throws Exception {
        List<Callable<?>> ends = List.of(
                () -> {
                    ends();
                    return null;
                },
                () -> {
                    passes(PoolAgentDispatcher.BEGUN); // Of its own.
                    return hooks.passes(PoolAgentDispatcher.ENDING, running);
                },
                () -> hooks.passes(PoolAgentDispatcher.RESUMED, running));
        for (Callable<?> each : ends) {
            JtaTransaction begun = hooks.unended().begin(0, null);
            onAThread(each);
            assertThat(hooks.unended().mayGoOnElsewhere(begun)).isTrue();
        }
    }

    @Test
    void aTransactionThatIsSuspendedAndResumedByItsThreadIsNone() {
        JtaTransaction begun = hooks.unended().begin(0, null);
        passes(PoolAgentDispatcher.BEGUN);
        passes(PoolAgentDispatcher.SUSPENDED);
        hooks.passes(PoolAgentDispatcher.SUSPENDED, running);
        passes(PoolAgentDispatcher.BEGUN);
        ends();
        hooks.passes(PoolAgentDispatcher.RESUMED, running);
        ends();
        assertThat(hooks.unended().mayGoOnElsewhere(begun)).isFalse();
        ends();
        assertThat(hooks.unended().mayGoOnElsewhere(begun)).isTrue();
    }

    /** As of a manager that calls another, and that the transaction. */
    @Test
    void whatAManagerCallsToEndATransactionIsNone() {
        JtaTransaction begun = hooks.unended().begin(0, null);
        passes(PoolAgentDispatcher.BEGUN);
        Object outer = passes(PoolAgentDispatcher.ENDING);
        assertThat(passes(PoolAgentDispatcher.ENDING)).isNull();
        hooks.passes(PoolAgentDispatcher.RESUMED, running);
        hooks.passes(PoolAgentDispatcher.ENDING, running);
        hooks.ends(outer);

        assertThat(hooks.unended().mayGoOnElsewhere(begun)).isFalse();
    }

    @Test
    void whatAManagersOwnManagerBeganIsForgottenAtOnce() {
        JtaTransaction inner = hooks.unended().begin(0, new Throwable());
        Nest nest = new Nest("thread");
        nest.beginJta(inner);
        nest.endJta(PoolAgentDispatcher.BEGUN);

        assertThat(inner.begun()).isNull();
    }

    @Test
    void anEndThatIsNotSeenItselfIsNotTakenForThatOfTheNextTask() throws Exception {
        onAThread(() -> {
            passes(PoolAgentDispatcher.ENDING);
            hooks.betweenTasks();
            JtaTransaction begun = hooks.unended().begin(0, null);
            ends();
            assertThat(hooks.unended().mayGoOnElsewhere(begun)).isTrue();
            return null;
        });
    }

    @Test
    void onlyATransactionManagerOfEitherApiIsOne() {
        hooks.passes(PoolAgentDispatcher.BEGUN, "begins something else");
        Lease lease = acquire();
        ends();
        assertThat(lease.unit().isEnded()).isFalse();

        Object request = hooks.begins(PoolAgentDispatcher.REQUEST);
        passes(PoolAgentDispatcher.BEGUN);
        assertThat(hooks.passes(PoolAgentDispatcher.ENDING, "ends something else"))
                .isNull();
        hooks.ends(request);
        assertThat(hooks.unended().poll()).isNotNull();
    }

    private void ends() {
        hooks.ends(passes(PoolAgentDispatcher.ENDING));
    }

    private Object passes(int kind) {
        return hooks.passes(kind, manager);
    }
}
