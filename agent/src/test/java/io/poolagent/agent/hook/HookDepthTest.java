// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.adapter.RuleMethod;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.stack.Capture;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.Driver;
import org.junit.jupiter.api.Test;

/** A begin without its end, or an end without its begin, must not count for ever. */
class HookDepthTest {
    private static final int DEEP = 256 * 1024;

    private final WovenCode woven = new WovenCode();
    private final DataSource source = WovenCode.source();
    private final Connection handle = WovenCode.handle();

    private final CoarseClock clock = new CoarseClock();
    private final Acquires acquires = new Acquires();
    private final Ledger ledger = new Ledger();
    private final PoolRules rules = PoolRules.parse(HomeMade.class.getName() + "#get,free(0)");
    private final RuleHooks ruleHooks = ruleHooks();
    private final int get =
            rules.register(new RuleMethod(rules.of(HomeMade.class.getName()), "get", false, -1, false, false));
    private final int free =
            rules.register(new RuleMethod(rules.of(HomeMade.class.getName()), "free", false, 0, true, false));

    @Test
    void anEndSetsBackWhatBeganFurtherInAndNeverEnded() {
        Object outer = woven.hooks.onAcquiring(source);
        woven.hooks.onAcquiring(source); // Its end is not seen.
        woven.hooks.onAcquired(source, outer, handle);

        assertThat(woven.ledger.find(handle)).isNotNull();
        assertThat(woven.waiting.isEmpty()).isTrue();
        assertThat(woven.lend(source, WovenCode.handle())).isNotNull();
    }

    @Test
    void anOutermostCallWhoseEndIsNeverSeenIsFoundOutByTheStack() {
        try (HikariDataSource pool = new HikariDataSource()) {
            for (DataSource lost : new DataSource[] {source, pool}) {
                woven.hooks.onAcquiring(lost);
                assertThat(woven.lend(source, WovenCode.handle())).isNull();
                later(woven);

                assertThat(woven.waiting.isEmpty()).isTrue();
                assertThat(woven.lend(source, WovenCode.handle())).isNotNull();
                assertThat(woven.waiting.isEmpty()).isTrue();
            }
        }
    }

    @Test
    void whoIsStillWithinAfterAllThatTimeIsNotDisturbed() throws Exception {
        Connection inner = WovenCode.handle();
        DataSource slow = new FakeDataSource() {
            @Override
            public Connection getConnection() {
                Object token = woven.hooks.onAcquiring(this);
                woven.clock.tick(10_000);
                woven.waiting.forgetAbsent(10_000);
                assertThat(woven.waiting.sinceBefore(0)).hasSize(1);
                woven.acquire(source, inner);
                woven.hooks.onAcquired(this, token, handle);
                return handle;
            }
        };
        slow.getConnection();

        assertThat(woven.ledger.find(handle)).isNotNull();
        assertThat(woven.ledger.find(inner)).isNull();
        assertThat(woven.waiting.isEmpty()).isTrue();
    }

    /** At whatever height of the stack it overflows: within a begin, an end, or at the call of either. */
    @Test
    void aStackOverflowInAHookLeavesNoDepthBehind() throws Exception {
        for (int i = 0; i < 10; i++) {
            WovenCode fresh = new WovenCode();
            Connection after = WovenCode.handle();
            onAStackOf(DEEP + 64 * i, () -> {
                acquire(fresh);
                overflow(() -> acquire(fresh));
                later(fresh);
                fresh.acquire(source, after);
            });
            assertThat(fresh.ledger.find(after)).as("round " + i).isNotNull();
            assertThat(fresh.waiting.isEmpty()).as("round " + i).isTrue();
        }
    }

    @Test
    void aStackOverflowInARulesHookLeavesNoDepthBehind() throws Exception {
        HomeMade pool = new HomeMade();
        for (int i = 0; i < 10; i++) {
            RuleHooks fresh = ruleHooks();
            boolean[] inside = {true};
            onAStackOf(DEEP + 64 * i, () -> {
                lendAndTakeBack(fresh, pool);
                overflow(() -> lendAndTakeBack(fresh, pool));
                clock.tick(clock.millis() + RuleDepth.DOUBTFUL_MILLIS);
                inside[0] = fresh.isPoolAtWork();
                lendAndTakeBack(fresh, pool);
            });
            assertThat(inside[0]).as("round " + i).isFalse();
        }
        assertThat(acquires.pending()).isZero();
    }

    /** The agent was detached while a thread was in the pool's method, and attached again. */
    @Test
    void whatAnEarlierWatchSawBeginIsNotInsideForThisOne() {
        ruleHooks.givingOut();
        RuleHooks next = ruleHooks();
        assertThat(next.isPoolAtWork()).isFalse();

        Object begunBefore = ruleHooks().givingOut();
        next.gaveOut(get, begunBefore, new HomeMade(), handle);
        assertThat(next.isPoolAtWork()).isFalse();
        assertThat(ledger.find(handle)).isNotNull();
    }

    @Test
    void anEndWithoutItsBeginChangesNoDepth() {
        HomeMade pool = new HomeMade();
        Object outer = ruleHooks.givingOut();
        ruleHooks.gaveOut(get, null, pool, handle);
        assertThat(ruleHooks.isPoolAtWork()).isTrue();
        ruleHooks.gaveOut(get, outer, pool, handle);

        assertThat(ruleHooks.isPoolAtWork()).isFalse();
        assertThat(acquires.pending()).isZero();
    }

    @Test
    void whoIsInsideARulesMethodForLongIsLookedForOnTheStack() {
        ruleHooks.givingOut();
        clock.tick(RuleDepth.DOUBTFUL_MILLIS - 1);
        assertThat(ruleHooks.isPoolAtWork()).isTrue();
        clock.tick(RuleDepth.DOUBTFUL_MILLIS);
        assertThat(ruleHooks.isPoolAtWork()).isFalse();

        HomeMade slow = new HomeMade();
        slow.get(() -> {
            clock.tick(60_000);
            assertThat(ruleHooks.isPoolAtWork()).isTrue();
        });
        assertThat(ruleHooks.isPoolAtWork()).isFalse();
        assertThat(acquires.pending()).isZero();
    }

    @Test
    void aDriverWhoseEndIsNeverSeenIsForgotten() throws Exception {
        Driver driver = new Driver();
        woven.hooks.onAcquiring(driver);
        woven.clock.tick(2_000);
        try (Connection physical = driver.connect("jdbc:h2:mem:depth", new java.util.Properties())) {
            woven.acquire(driver, physical);

            assertThat(woven.ledger.find(physical)).isNotNull();
        }
    }

    private static void later(WovenCode code) {
        code.clock.tick(code.clock.millis() + 1_000);
        code.waiting.forgetAbsent(code.clock.millis());
    }

    private RuleHooks ruleHooks() {
        return new RuleHooks(
                ledger, new Adapters(type -> {}, rules), Capture.always(), clock, acquires, new NoMisuse());
    }

    /** As woven code does: what a begin throws is kept from the application, and then it has no token. */
    private void acquire(WovenCode code) {
        Object token = null;
        try {
            token = code.hooks.onAcquiring(source);
        } catch (Throwable t) {
            assertThat(t).isInstanceOf(StackOverflowError.class);
        }
        if (token != null) {
            try {
                code.hooks.onAcquired(source, token, null);
            } catch (StackOverflowError e) {
                return;
            }
        }
    }

    private void lendAndTakeBack(RuleHooks hooks, HomeMade pool) {
        Object token = null;
        try {
            token = hooks.givingOut();
        } catch (StackOverflowError e) {
            token = null;
        }
        try {
            hooks.gaveOut(get, token, pool, handle);
        } catch (StackOverflowError e) {
            token = null;
        }
        token = null;
        try {
            token = hooks.takingBack(free, pool, new Object[] {handle});
        } catch (StackOverflowError e) {
            token = null;
        }
        try {
            hooks.tookBack(token, null);
        } catch (StackOverflowError e) {
            token = null;
        }
    }

    private static void overflow(Runnable each) {
        try {
            down(each);
        } catch (StackOverflowError e) {
            return;
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static void down(Runnable each) {
        each.run();
        down(each);
    }

    private static void onAStackOf(long bytes, Runnable what) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, what, "overflows", bytes);
        thread.setUncaughtExceptionHandler((of, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    private final class HomeMade {
        void get(Runnable meanwhile) {
            Object token = ruleHooks.givingOut();
            meanwhile.run();
            ruleHooks.gaveOut(get, token, this, null);
        }
    }
}
