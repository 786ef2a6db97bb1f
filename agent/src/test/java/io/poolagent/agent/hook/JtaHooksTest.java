// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.lease.JtaTransaction;
import io.poolagent.agent.lease.Lease;
import java.util.List;
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
}
