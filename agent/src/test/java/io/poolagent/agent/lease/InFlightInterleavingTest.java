// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two threads on one lease: whichever way they meet, only what overlapped is told, and what executes is at work. */
class InFlightInterleavingTest {
    private static final int SWITCHES = Interleavings.switches(3);

    @Test
    void onlyWhatOverlappedIsToldThoughAnEndWasNeverSeen() {
        assertThat(Interleavings.run(EndUnseen.class, SWITCHES, InFlight.class, Taken.class))
                .isGreaterThan(100);
    }

    @Test
    void noneThatExecutesIsTakenForIdle() {
        assertThat(Interleavings.run(TwoStatements.class, SWITCHES, InFlight.class, Taken.class))
                .isGreaterThan(100);
    }

    @Test
    void noneThatExecutesTheSameStatementIsTakenForIdle() {
        assertThat(Interleavings.run(OneStatement.class, SWITCHES, InFlight.class, Taken.class))
                .isGreaterThan(100);
    }

    /** As the hooks do. */
    abstract static class OfOneLease implements Scenario {
        final Ledger ledger = new Ledger();
        final Lease lease = ledger.open(this, new FakePool("orders"), null, 0, null);
        final Use use = Use.of(lease);
        private final AtomicInteger time = new AtomicInteger();
        private final Object[] statements = {new Object(), new Object(), new Object()};
        final Taken[] taken = new Taken[3];

        OfOneLease() {
            for (int i = 0; i < 3; i++) {
                taken[i] = ledger.take(statements[i], lease, "SELECT " + i);
            }
        }

        /** One execute, in time. */
        final class Execute {
            final int begun = time.incrementAndGet();
            final Object token;
            int ended = Integer.MAX_VALUE;

            @Nullable
            Release second;

            Execute(Taken of) {
                token = of.begin(null, 0) ? of : use.addBeside(null);
                if (use.wantsMark()) {
                    use.mark(new Release(begun, null));
                }
            }

            void end() {
                if (token instanceof Taken own) {
                    second = own.leave();
                } else {
                    ((InFlight.Beside) token).end();
                }
                ended = time.incrementAndGet();
            }

            void isSeen() {
                assertThat(use.isRunning()).isTrue();
            }

            void toldOnlyIfItOverlapped(Execute other) {
                if (second != null) {
                    assertThat(begun < other.ended && other.begun < ended)
                            .as(begun + " to " + ended + ", and " + other.begun + " to " + other.ended)
                            .isTrue();
                }
            }
        }
    }

    static final class EndUnseen extends OfOneLease {
        private Execute next;
        private Execute other;

        @Override
        public void one() {
            new Execute(taken[0]);
            next = new Execute(taken[1]);
            next.end();
        }

        @Override
        public void other() {
            other = new Execute(taken[2]);
            other.end();
        }

        @Override
        public void check() {
            next.toldOnlyIfItOverlapped(other);
            other.toldOnlyIfItOverlapped(next);
        }
    }

    static final class TwoStatements extends OfOneLease {
        @Override
        public void one() {
            Execute one = new Execute(taken[0]);
            Execute within = new Execute(taken[1]);
            within.end();
            one.isSeen();
            one.end();
        }

        @Override
        public void other() {
            Execute one = new Execute(taken[2]);
            one.isSeen();
            one.end();
        }

        @Override
        public void check() {
            assertThat(use.isRunning()).isFalse();
        }
    }

    static final class OneStatement extends OfOneLease {
        private Execute one;
        private Execute other;

        @Override
        public void one() {
            one = new Execute(taken[0]);
            one.end();
        }

        @Override
        public void other() {
            other = new Execute(taken[0]);
            if (!(other.token instanceof Taken)) {
                other.isSeen();
            }
            other.end();
        }

        @Override
        public void check() {
            one.toldOnlyIfItOverlapped(other);
            other.toldOnlyIfItOverlapped(one);
            assertThat(use.isRunning()).isFalse();
        }
    }
}
