// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.adapter.RuleMethod;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Capture;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guard of home-made pools, seen from outside: what ends a lease, what is one too many, and what reaches the pool. */
class RuleHooksTest {
    private final Ledger ledger = new Ledger();
    private final Acquires acquires = new Acquires();
    private final List<String> told = new ArrayList<>();
    private final CoarseClock clock = new CoarseClock();
    private final PoolRules rules =
            PoolRules.parse("com.acme.Pool#get,free(0)+com.acme.Facade#take,give(1)+com.acme.Db#open,close(0)");
    private final RuleHooks hooks =
            new RuleHooks(ledger, new Adapters(type -> {}, rules), Capture.always(), clock, acquires, new NoMisuse() {
                @Override
                public void releasedAgain(Lease lease, Release again, String by, boolean skipped) {
                    told.add(by + (skipped ? " skipped" : " let through"));
                }

                @Override
                public void wrongPool(Lease lease, Pool to, Release release, boolean refused) {
                    told.add("of " + lease.pool().name() + " to " + to.name() + (refused ? " refused" : ""));
                }

                @Override
                public void released(Lease lease) {
                    assertThat(lease.release()).isNotNull();
                }

                @Override
                public void lateRelease(Lease lease, Release release) {
                    told.add("late");
                }
            });
    private final int get = method("com.acme.Pool", "get", -1, false);
    private final int free = method("com.acme.Pool", "free", 0, true);
    private final int freeIfAny = method("com.acme.Pool", "free", 0, false);
    private final int refusing = method("com.acme.Pool", "free", 0, true, true);
    private final int take = method("com.acme.Facade", "take", -1, false);
    private final int give = method("com.acme.Facade", "give", 1, true);
    private final Object pool = new Named("orders");
    private final Object handle = new Object();

    @Test
    void oneObjectHasALeaseEachTimeItIsLent() {
        Lease first = lend(get, pool, handle);
        assertThat(release(free, pool, handle)).isSameAs(first);
        Lease second = lend(get, pool, handle);

        assertThat(first.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(second).isNotSameAs(first);
        assertThat(second.before()).isSameAs(first);
        assertThat(second.pool()).isSameAs(first.pool());
        assertThat(second.pool().name()).isEqualTo("orders");
        assertThat(second.pool().counters().acquired()).isEqualTo(2);
        assertThat(second.pool().counters().released()).isEqualTo(1);
        assertThat(release(free, pool, handle)).isSameAs(second);
        assertThat(told).isEmpty();
        assertThat(acquires.succeeded()).isEqualTo(2);
    }

    /** A histogram without an entry would say that nobody ever got one. */
    @Test
    void usesAreTimedAndWaitsAreNotKnown() {
        clock.beExact();
        Lease lease = lend(get, pool, handle);
        release(free, pool, handle);

        assertThat(lease.pool().counters().uses()).isNotNull();
        assertThat(lease.pool().counters().waits()).isNull();
    }

    @Test
    void noMoreThanTwoEarlierLeasesAreKept() {
        for (int i = 0; i < 5; i++) {
            lend(get, pool, handle);
            release(free, pool, handle);
        }
        Lease last = ledger.find(handle);

        assertThat(last.before().before()).isNotNull();
        assertThat(last.before().before().before()).isNull();
    }

    @Test
    void aSecondReleaseIsToldAndKeptFromThePoolWhereThatIsSafe() {
        lend(get, pool, handle);
        release(free, pool, handle);

        assertThat(release(free, pool, handle)).isEqualTo(true);
        assertThat(release(freeIfAny, pool, handle)).isEqualTo("inside");
        assertThat(told).containsExactly("free() skipped", "free() let through");
    }

    @Test
    void aReleaseThatThrewMayRunAgain() {
        lend(get, pool, handle);
        hooks.tookBack(hooks.takingBack(free, pool, new Object[] {handle}), new IllegalStateException());

        assertThat(release(free, pool, handle)).isInstanceOf(Lease.class);
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasClosedForGoodMayBeReleasedYet() {
        Lease lease = lend(get, pool, handle);
        assertThat(lease.pool().closesItself(handle)).isTrue();
        lease.endElsewhere();

        assertThat(release(free, pool, handle)).isEqualTo("inside");
        assertThat(hooks.isPoolAtWork()).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void whatAPoolLendsUnreleasedItMayTakeBackAsOften() {
        lend(get, pool, handle);
        lend(get, pool, handle);
        release(free, pool, handle);

        assertThat(release(free, pool, handle)).isEqualTo("inside");
        assertThat(told).isEmpty();
    }

    @Test
    void anOverloadThatIsMeantForSomethingElseIsPassedOver() {
        Lease lease = lend(get, pool, handle);
        Object outer = hooks.takingBack(free, pool, new Object[] {"why", handle});
        assertThat(release(free, pool, handle)).isSameAs(lease);
        hooks.tookBack(outer, null);

        assertThat(outer).isNull();
        assertThat(hooks.isPoolAtWork()).isFalse();
    }

    @Test
    void whatWasNeverLentIsThePoolsBusiness() {
        assertThat(release(free, pool, handle)).isNull();
        assertThat(release(free, pool, null)).isNull();
        assertThat(told).isEmpty();
    }

    @Test
    void aReleaseToAnotherPoolIsToldAndEndsTheLease() {
        Lease lease = lend(get, pool, handle);
        release(free, new Named("reports"), handle);

        assertThat(told).containsExactly("of orders to reports");
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void aPoolAroundAnotherIsNoStranger() {
        Object facade = new Object();
        Object outer = hooks.givingOut();
        Object inner = hooks.givingOut();
        hooks.gaveOut(get, inner, pool, handle);
        assertThat(ledger.find(handle)).isNull();
        hooks.gaveOut(take, outer, facade, handle);
        assertThat(ledger.find(handle).pool().kind()).isEqualTo("com.acme.Facade");
        assertThat(ledger.size()).isOne();

        assertThat(release(free, pool, handle)).isInstanceOf(Lease.class);
        assertThat(told).isEmpty();
    }

    @Test
    void aReleaseThatCallsAnotherIsOne() {
        Lease lease = lend(take, pool, handle);
        Object outer = hooks.takingBack(give, pool, new Object[] {"why", handle});
        Object inner = hooks.takingBack(free, pool, new Object[] {handle});
        hooks.tookBack(inner, null);
        assertThat(inner).isNull();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASING);
        assertThat(hooks.isPoolAtWork()).isTrue();
        hooks.tookBack(outer, null);

        assertThat(outer).isSameAs(lease);
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
        assertThat(hooks.isPoolAtWork()).isFalse();
    }

    /** It drops one that is broken and tries the next. */
    @Test
    void whatAPoolReleasesWhileItLendsIsItsBusiness() {
        lend(get, pool, handle);
        release(free, pool, handle);
        Object lending = hooks.givingOut();
        assertThat(release(free, pool, handle)).isNull();
        hooks.gaveOut(get, lending, pool, new Object());

        assertThat(told).isEmpty();
        assertThat(hooks.isPoolAtWork()).isFalse();
    }

    @Test
    void aPoolThatIsAClassHasNoInstances() {
        int open = rules.register(new RuleMethod(rules.of("com.acme.Db"), "open", true, -1, false, false));
        int close = rules.register(new RuleMethod(rules.of("com.acme.Db"), "close", true, 0, true, false));
        Lease lease = lend(open, null, handle);
        release(close, new Object(), handle);

        assertThat(lease.pool().name()).isEqualTo("Db");
        assertThat(told).isEmpty();
        assertThat(lease.state()).isEqualTo(Lease.State.RELEASED);
    }

    @Test
    void aFailedAcquireLeavesNothingBehind() {
        assertThat(lend(get, pool, null)).isNull();
        assertThat(hooks.isPoolAtWork()).isFalse();
        assertThat(acquires.failed()).isOne();
        assertThat(acquires.pending()).isZero();
    }

    @Test
    void aLateReleaseIsTold() {
        lend(get, pool, handle).markOverdue();
        release(free, pool, handle);

        assertThat(told).containsExactly("late");
    }

    @Test
    void whereItIsAskedToASecondReleaseThrowsAndNeverReachesThePool() {
        Lease lease = lend(get, pool, handle);
        release(refusing, pool, handle);
        Object refusal = release(refusing, pool, handle);

        assertThat((Throwable) refusal)
                .isInstanceOf(SQLException.class)
                .hasMessage("Connection already released 0 ms ago by thread "
                        + Thread.currentThread().getName() + "; pool 'orders' (on-misuse=throw)")
                .hasCause(lease.release().stack());
        assertThat(((SQLException) refusal).getSQLState()).isEqualTo("08003");
        assertThat(hooks.isPoolAtWork()).isFalse();
        assertThat(told).containsExactly("free() skipped");
    }

    @Test
    void whereItIsAskedToAReleaseToAnotherPoolThrowsAndTheLeaseIsOpenAsBefore() {
        Lease lease = lend(get, pool, handle);
        Object refusal = release(refusing, new Named("reports"), handle);

        assertThat((Throwable) refusal)
                .hasMessage("Connection released to wrong pool 'reports'; pool 'orders' (on-misuse=throw)");
        assertThat(lease.state()).isEqualTo(Lease.State.OPEN);
        assertThat(hooks.isPoolAtWork()).isFalse();
        assertThat(release(refusing, pool, handle)).isSameAs(lease);
        assertThat(told).containsExactly("of orders to reports refused");
    }

    private int method(String type, String name, int parameter, boolean skippable) {
        return method(type, name, parameter, skippable, false);
    }

    private int method(String type, String name, int parameter, boolean skippable, boolean refuses) {
        return rules.register(new RuleMethod(rules.of(type), name, false, parameter, skippable, refuses));
    }

    private Lease lend(int method, Object from, Object lent) {
        hooks.gaveOut(method, hooks.givingOut(), from, lent);
        return lent == null ? null : ledger.find(lent);
    }

    private Object release(int method, Object to, Object released) {
        Object token = hooks.takingBack(method, to, new Object[] {released});
        if (!(token instanceof Throwable)) { // That is thrown, and no more is heard of it.
            hooks.tookBack(token, null);
        }
        return token;
    }

    private static final class Named {
        @SuppressWarnings("unused") // Read as a pool's name.
        private final String name;

        Named(String name) {
            this.name = name;
        }
    }
}
