// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.WhyNotLost;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.stack.Escape;
import io.poolagent.agent.stack.Stacks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which methods, by the stacks of their threads, may hold what nothing refers to any more. */
class LocalHoldersTest {
    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final FakeThreads threads = new FakeThreads();
    private final FakePool pool = new FakePool("orders");
    private final Set<String> returning = new HashSet<>();
    private final Set<String> keeping = new HashSet<>();
    private final Thread self = Thread.currentThread();
    private final Thread other = new Thread("other");
    private final LocalHolders standing =
            new LocalHolders(ledger, threads, name -> name.startsWith("pool."), new Escape() {
                @Override
                public boolean mayReturn(StackTraceElement method) {
                    return returning.contains(method.getMethodName());
                }

                @Override
                public boolean mayKeep(StackTraceElement method, boolean keptByCallee) {
                    return keeping.contains(method.getMethodName());
                }
            });
    private final Map<Thread, Thread> users = new HashMap<>();
    private long now = 1_000;

    @Test
    void aMethodThatRunsHoldsWhatItAcquired() {
        Lease lease = acquire("shop.Leader.lead:10", "shop.Main.main:5");
        isAt(self, "shop.Queue.poll:3", "shop.Leader.lead:20", "shop.Main.main:5");

        assertThat(isHeld(lease)).isTrue();
        assertThat(standing.why(lease).reason()).isEqualTo(WhyNotLost.Reason.METHOD_RUNS);
        assertThat(standing.why(lease).method()).hasToString("shop.Leader.lead(Leader.java:10)");
        assertThat(isHeldIf(lease, "shop.Main.main:6")).isFalse();
    }

    @Test
    void aCallerHoldsOnlyWhatItMayHaveBeenGiven() {
        assertThat(isHeldBy("shop.Main.main:6", "shop.Dao.find:10", "shop.Main.main:5"))
                .isFalse();
        returning.add("find");
        assertThat(isHeldBy("shop.Main.main:6", "shop.Dao.find:10", "shop.Main.main:5"))
                .isTrue();
        returning.clear();
        keeping.add("find");
        assertThat(isHeldBy("shop.Main.main:6", "shop.Dao.find:10", "shop.Main.main:5"))
                .isTrue();
    }

    @Test
    void whatLiesBetweenMustPassItOn() {
        returning.add("open");
        String[] acquire = {"shop.Db.open:1", "shop.Dao.find:10", "shop.Main.main:5"};
        assertThat(isHeldBy("shop.Main.main:6", acquire)).isFalse();
        returning.add("find");
        assertThat(isHeldBy("shop.Main.main:6", acquire)).isTrue();
    }

    @Test
    void frameworksPassOnWhateverTheyAreGivenAndHoldNothing() {
        returning.add("find");
        String[] acquire = {"shop.Dao.find:10", "org.springframework.aop.Proxy.invoke:7", "org.quartz.Worker.run:3"};
        assertThat(isHeldBy("org.quartz.Worker.run:3", acquire)).isFalse();
        acquire[2] = "shop.Main.main:5";
        assertThat(isHeldBy("shop.Main.main:9", acquire)).isTrue();
    }

    @Test
    void aThreadThatHasEndedHoldsNothing() {
        Lease lease = acquire("shop.Leader.lead:10");
        threads.live.put(-1L, other);

        assertThat(isHeld(lease)).isFalse();
    }

    @Test
    void aThreadThatCannotBeLookedAtMayHoldIt() {
        assertThat(isHeld(acquire("shop.Leader.lead:10"))).isTrue();
    }

    @Test
    void ofAnAcquireThatWasNotCapturedAnyMethodOfTheApplicationMayHoldIt() {
        Lease lease = acquire();
        isAt(self, "shop.Any.work:1", "org.apache.catalina.Worker.run:3");
        assertThat(isHeld(lease)).isTrue();
        assertThat(isHeldIf(lease, "org.apache.catalina.Worker.run:3")).isFalse();
    }

    @Test
    void theSameLineOnceMoreGivesTheVariableUp() {
        Lease lease = acquire("shop.Worker.run:10", "shop.Main.main:5");
        isAt(self, "shop.Worker.run:20", "shop.Main.main:5");
        assertThat(isHeld(lease)).isTrue();

        clock.tick(now);
        acquire("shop.Worker.run:11", "shop.Main.main:5");
        assertThat(isHeldIf(lease, "shop.Worker.run:20", "shop.Main.main:5")).isTrue();

        clock.tick(now);
        acquire("shop.Worker.run:10", "shop.Main.main:5");
        assertThat(isHeldIf(lease, "shop.Worker.run:20", "shop.Main.main:5")).isFalse();
    }

    @Test
    void theSameLineBeforeTheCollectionMeansNothing() {
        Lease lease = acquire("shop.Locks.takeAll:10", "shop.Main.main:5");
        acquire("shop.Locks.takeAll:10", "shop.Main.main:5");
        isAt(self, "shop.Locks.takeAll:20", "shop.Main.main:5");

        assertThat(isHeld(lease)).isTrue();
        assertThat(isHeldIf(lease, "shop.Locks.takeAll:20", "shop.Main.main:5")).isTrue();
    }

    @Test
    void aMethodThatIsSeenCalledOnceMoreGivesUpWhatItReturned() {
        returning.add("find");
        Lease lease = acquire("shop.Dao.find:10", "shop.Main.main:5");
        isAt(self, "shop.Mailer.send:1", "shop.Main.main:6");
        assertThat(isHeld(lease)).isTrue();
        assertThat(isHeldIf(lease, "shop.Dao.find:12", "shop.Main.main:5")).isFalse();
    }

    @Test
    void anotherThreadHoldsWhatItUsedLast() {
        Lease lease = acquire("shop.Main.main:5");
        usedBy(other, lease, "shop.Leader.lead:10", "shop.Leader.run:3");
        isAt(self, "shop.Main.other:1");
        isAt(other, "shop.Leader.lead:20", "shop.Leader.run:3");
        assertThat(isHeld(lease)).isTrue();

        isAt(other, "shop.Other.run:3");
        assertThat(isHeldIf(lease, "shop.Main.other:1")).isFalse();
    }

    @Test
    void aMethodThatWasGivenItByTheAcquirersCallerHoldsIt() {
        Lease lease = acquire("shop.Main.init:5", "shop.Main.main:5");
        usedBy(self, lease, "shop.Leader.lead:10", "shop.Main.main:6");
        isAt(self, "shop.Leader.lead:20", "shop.Main.main:6");
        assertThat(isHeld(lease)).isTrue();
        assertThat(isHeldIf(lease, "shop.Main.main:7")).isFalse();
    }

    @Test
    void aRequestThatHasEndedHoldsNothingThoughItsThreadIsThereAgain() {
        Lease lease = acquire("shop.Dao.find:10", "shop.Servlet.doGet:5");
        Unit unit = new Unit(Unit.REQUEST, null);
        lease.acquiredIn(unit);
        isAt(self, "shop.Dao.find:12", "shop.Servlet.doGet:5");
        assertThat(isHeld(lease)).isTrue();
        unit.end(Unit.REQUEST, now);
        assertThat(isHeldIf(lease, "shop.Dao.find:12", "shop.Servlet.doGet:5")).isFalse();
    }

    @Test
    void onlySoManyThreadsAreLookedAtAtATime() {
        Lease[] leases = new Lease[50];
        for (int i = 0; i < leases.length; i++) {
            Lease lease = acquire("shop.Main.main:5");
            usedBy(new Thread("t" + i), lease, "shop.Leader.lead:10");
            leases[i] = lease;
        }
        isAt(self, "shop.Main.other:1");
        standing.begin(now);
        for (Lease lease : leases) {
            standing.mayHold(lease);
        }
        assertThat(threads.looks).isLessThanOrEqualTo(20);
    }

    @Test
    void whereAThreadWasBeforeItLostTheConnectionProvesNothing() {
        Lease before = acquire("shop.Dao.find:10", "shop.Main.main:5");
        assertThat(isHeldIf(before, "shop.Main.main:6")).isFalse();

        Lease lease = acquire("shop.Leader.lead:10", "shop.Main.main:7");
        isAt(self, "shop.Leader.lead:20", "shop.Main.main:7");
        assertThat(isHeldSoon(lease)).isTrue();
    }

    @Test
    void aThreadThatHasBegunSinceOthersWereLookedForMayHoldIt() {
        Lease before = acquire("shop.Dao.find:10", "shop.Main.main:5");
        threads.live.put(-1L, other);
        assertThat(isHeld(before)).isFalse();

        Lease lease = acquire("shop.Leader.lead:10");
        usedBy(other, lease, "shop.Leader.lead:11");
        isAt(other, "shop.Leader.lead:20");
        assertThat(isHeldSoon(lease)).isTrue();
    }

    private Lease acquire(String... frames) {
        return ledger.open(new Object(), pool, "anchor", clock.millis(), frames.length == 0 ? null : Stacks.of(frames));
    }

    private void isAt(Thread thread, String... frames) {
        threads.isAt(users.getOrDefault(thread, thread), frames);
    }

    private void usedBy(Thread thread, Lease lease, String... frames) {
        Object statement = new Object();
        Runnable use = () -> {
            var taken = ledger.take(statement, lease, null);
            taken.begin("SELECT 1", clock.millis());
            String[] stack = new String[frames.length + 1];
            stack[0] = "driver.Statement.execute:1";
            System.arraycopy(frames, 0, stack, 1, frames.length);
            taken.beganAt(new Release(clock.millis(), Stacks.of(stack)));
            taken.rest();
        };
        if (thread == self) {
            use.run();
            return;
        }
        Thread runs = new Thread(use);
        runs.start();
        try {
            runs.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        users.put(thread, runs);
        threads.live.put(runs.getId(), runs);
    }

    private boolean isHeldBy(String now, String... acquire) {
        Lease lease = acquire(acquire);
        isAt(self, now);
        return isHeld(lease);
    }

    private boolean isHeldIf(Lease lease, String... here) {
        isAt(self, here);
        return isHeld(lease);
    }

    /** Within the round in which others were asked about. */
    private boolean isHeldSoon(Lease lease) {
        return isHeldAfter(100, lease);
    }

    private boolean isHeld(Lease lease) {
        return isHeldAfter(600, lease);
    }

    private boolean isHeldAfter(long millis, Lease lease) {
        now += millis;
        standing.begin(now);
        return standing.mayHold(lease);
    }
}
