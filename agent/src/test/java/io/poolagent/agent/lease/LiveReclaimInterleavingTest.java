// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/**
 * The agent closes a connection while its holder begins to use it. The pool returns it before the handle knows: whichever way the
 * two meet, no use reaches a connection that has been returned.
 */
class LiveReclaimInterleavingTest {
    private static final int SWITCHES = Interleavings.switches(3);

    @Test
    void aCallOfTheHandleNeverReachesAReturnedConnection() {
        assertHolds(CallBesideReclaim.class);
    }

    @Test
    void anExecuteNeverReachesAReturnedConnection() {
        assertHolds(ExecuteBesideReclaim.class);
    }

    @Test
    void aSecondExecuteOfTheStatementNeverReachesAReturnedConnection() {
        assertHolds(ExecuteBesideBesideReclaim.class);
    }

    private static void assertHolds(Class<? extends Scenario> scenario) {
        assertThat(Interleavings.run(
                        scenario,
                        SWITCHES,
                        LiveReclaim.class,
                        Lifecycle.class,
                        Lease.class,
                        Use.class,
                        InFlight.class,
                        Taken.class))
                .isGreaterThan(100);
    }

    abstract static class HeldLong implements Scenario {
        private final CoarseClock clock = new CoarseClock();
        private final Ledger ledger = new Ledger();
        private final Object statement = new Object();
        private final Connection handle = handle();
        final Lease lease = ledger.open(handle, new FakePool("orders"), null, 0, null);
        final Use use = Use.of(lease);
        final Taken taken = ledger.take(statement, lease, "SELECT 1");
        private boolean returned;
        private boolean closed;
        private boolean harmed;

        HeldLong() {
            clock.tick(60_000);
        }

        final long now() {
            return clock.millis();
        }

        private Connection handle() {
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            returned = true;
                            lease.state(); // A step: here the pool lends it to the next.
                            closed = true;
                        }
                        return method.getName().equals("getAutoCommit") ? true : null;
                    });
        }

        /** What the handle or its statement does when the hook lets it. */
        final void body() {
            if (!closed) { // Else it is refused.
                lease.state(); // A step.
                harmed |= returned;
            }
        }

        @Override
        public final void other() {
            try {
                new LiveReclaim(ledger, clock).takeBack(lease, 15_000);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public final void check() {
            assertThat(harmed).isFalse();
            assertThat(lease.state()).isEqualTo(closed ? Lease.State.RECLAIMED : Lease.State.OPEN);
        }
    }

    /** As the hooks do; who has to wait is refused afterwards, or does not harm. */
    static final class CallBesideReclaim extends HeldLong {
        @Override
        public void one() {
            if (Use.beginsCall(lease, now()) || !lease.isBeingReclaimedByOther()) {
                body();
            }
            use.endCall(now());
        }
    }

    static final class ExecuteBesideReclaim extends HeldLong {
        @Override
        public void one() {
            if (lease.isBeingReclaimedByOther()) {
                return;
            }
            taken.begin(null, now());
            if (!lease.isBeingReclaimedByOther()) {
                body();
            }
            taken.leave();
            taken.ended(now(), null, 1);
        }
    }

    /** While another thread seems to execute it, whose end was not seen. */
    static final class ExecuteBesideBesideReclaim extends HeldLong {
        @Override
        public void one() {
            InFlight.Beside beside = use.addBeside(null);
            if (!lease.isBeingReclaimedByOther()) {
                body();
            }
            beside.end();
        }
    }
}
