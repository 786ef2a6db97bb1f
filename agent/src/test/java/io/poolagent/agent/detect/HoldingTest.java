// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Unit;
import io.poolagent.agent.lease.Use;
import io.poolagent.agent.report.Rendered;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of the thread that holds a connection: what it does, and what else it holds. */
class HoldingTest {
    private static final long LATE = 31_000;

    private final Ledger ledger = new Ledger();
    private final CoarseClock clock = new CoarseClock();
    private final FakePool pool = new FakePool("orders");
    private final FakeThreads threads = new FakeThreads();
    private final List<Finding> found = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<Object> handles = new ArrayList<>();
    private final Inspector inspector = threads.inspector(ledger, clock, Wanted.usual(), Findings.into(found, leases));
    private final Thread self = Thread.currentThread();
    private final String name = self.getName();

    @BeforeEach
    void beAThreadOfTheShop() {
        self.setName("http-4");
        threads.live.put(1L, new Thread("main"));
    }

    @AfterEach
    void beOneselfAgain() {
        self.setName(name);
    }

    @Test
    void ofAThreadThatIsInsideTheMethodThatAcquiredIsToldWhereItIs() {
        acquire(pool);
        threads.isAt(self, "java.net.Socket.read:1", "shop.Bank.call:7", "shop.OrderDao.find:50", "shop.Shop.serve:17");
        inspectAt(LATE);

        assertThat(words("now")).containsExactly("thread http-4 is at shop.Bank.call(Bank.java:7)");
        assertThat(words("holds also")).isEmpty();
    }

    @Test
    void ofAThreadThatDoesSomethingElseIsToldThatItHasLeftWhatAcquired() {
        acquire(pool);
        threads.isAt(self, "shop.Inbox.take:88", "shop.Shop.loop:9");
        inspectAt(LATE);

        assertThat(words("now"))
                .containsExactly(
                        "thread http-4 is at shop.Inbox.take(Inbox.java:88), and the methods that acquired it have returned");
    }

    @Test
    void ofAThreadThatIsIdleIsToldThatItIsNowhere() {
        acquire(pool);
        threads.isAt(self, "jdk.internal.misc.Unsafe.park:1", "java.lang.Thread.run:2");
        inspectAt(LATE);

        assertThat(words("now"))
                .containsExactly(
                        "thread http-4 is in none of the application's methods, and the methods that acquired it"
                                + " have returned");
    }

    @Test
    void thatAThreadHasEndedIsToldIfAllThatLiveAreKnown() {
        acquire(pool);
        inspectAt(LATE);
        assertThat(words("now")).containsExactly("thread http-4 has ended");

        threads.live.clear();
        acquire(pool);
        inspectAt(2 * LATE);
        assertThat(found).hasSize(2);
        assertThat(words("now")).isEmpty();
    }

    @Test
    void ofAThreadThatCannotBeSeenJustNowNothingIsTold() {
        acquire(pool);
        threads.live.put(self.getId(), self);
        inspectAt(LATE);

        assertThat(found).hasSize(1);
        assertThat(words("now")).isEmpty();
    }

    @Test
    void theThreadThatUsedItLastIsTheOneToLookAt() throws Exception {
        Lease lease = acquire(pool);
        acquire(pool);
        Thread other = new Thread(() -> Use.of(lease).beginTaking(0), "mailer");
        other.start();
        other.join();
        threads.isAt(self, "shop.Inbox.take:88");
        threads.isAt(other, "shop.Mailer.send:5");
        inspectAt(LATE);

        Finding first = found.get(leases.indexOf(lease));
        assertThat(words(first, "now"))
                .containsExactly("thread mailer, which used it last, is at shop.Mailer.send(Mailer.java:5)");
        assertThat(words(first, "holds also")).isEmpty();
    }

    @Test
    void whatElseItsThreadHoldsIsCountedByPool() {
        FakePool unknown = new FakePool("what a pool may be filled from");
        unknown.known = false;
        FakePool reports = new FakePool("reports");
        acquire(pool);
        clock.tick(LATE - 1_000);
        acquire(pool);
        acquire(pool);
        acquire(reports);
        acquire(unknown);
        inspectAt(LATE);
        assertThat(words("holds also")).containsExactly("2 more connections of this pool, 1 of pool 'reports'");

        inspectAt(2 * LATE);
        Finding other = found.stream()
                .filter(one -> one.pool().name().equals("reports"))
                .findAny()
                .orElseThrow();
        assertThat(words(other, "holds also")).containsExactly("3 connections of pool 'orders'");
    }

    @Test
    void whatItsThreadDoesAfterTheEndOfARequestIsToldAndNothingOfAThreadWhoseEndItIs() {
        Unit request = new Unit("request", null);
        Lease lease = acquire(pool);
        lease.acquiredIn(request);
        lease.unitEnds();
        request.end("request", 100);
        threads.isAt(self, "shop.StockDao.refill:12", "shop.Shop.loop:9");
        inspectAt(15_000);
        assertThat(words("now")).containsExactly("thread http-4 is at shop.StockDao.refill(StockDao.java:12)");

        Unit life = new Unit(Unit.THREAD, null);
        Lease second = acquire(pool);
        second.acquiredIn(life);
        second.unitEnds();
        life.end(Unit.THREAD, 15_100);
        threads.live.remove(self.getId());
        inspectAt(30_000);
        assertThat(found).hasSize(2);
        assertThat(words("now")).isEmpty();
        assertThat(words("holds also")).containsExactly("1 more connection of this pool");
    }

    @Test
    void ofVeryManyThreadsOnlySomeAreLookedAtAndWhatIsNotToldNotAtAll() throws Exception {
        for (int i = 0; i < 30; i++) {
            Thread thread = new Thread(() -> acquire(pool));
            thread.start();
            thread.join();
            threads.isAt(thread, "shop.Inbox.take:88");
        }
        inspectAt(LATE);
        assertThat(found).hasSize(30);
        assertThat(threads.looks).isEqualTo(20);

        pool.known = false;
        handles.add(ledger.open(new Object(), pool, null, LATE, null));
        inspectAt(2 * LATE);
        assertThat(found).hasSize(30);
        assertThat(threads.looks).isEqualTo(20);
    }

    private Lease acquire(FakePool from) {
        Object handle = new Object();
        handles.add(handle);
        return ledger.open(
                handle, from, null, clock.millis(), Stacks.of("shop.OrderDao.find:42", "shop.Shop.serve:17"));
    }

    private void inspectAt(long millis) {
        clock.tick(millis);
        inspector.inspect();
    }

    private List<String> words(String label) {
        return words(found.get(found.size() - 1), label);
    }

    private static List<String> words(Finding finding, String label) {
        return Rendered.words(finding, label);
    }
}
