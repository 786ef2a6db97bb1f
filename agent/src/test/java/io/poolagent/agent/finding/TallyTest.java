// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Stacks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Object handle = new Object();
    private final Tally tally = new Tally();

    @Test
    void equalSitesAreOneBug() {
        Finding first = lost("orders", 1);
        Tally.Entry entry = tally.add(first, 1_000);
        assertThat(entry.count()).isEqualTo(1);
        assertThat(entry.firstMillis()).isEqualTo(1_000);
        assertThat(entry.lastMillis()).isEqualTo(1_000);

        tally.add(lost("orders", 1), 2_000);
        Tally.Entry third = tally.add(lost("orders", 1), 3_000);

        assertThat(third.key()).isEqualTo(entry.key());
        assertThat(third.count()).isEqualTo(3);
        assertThat(third.firstMillis()).isEqualTo(1_000);
        assertThat(third.lastMillis()).isEqualTo(3_000);
        assertThat(third.kind()).isEqualTo(first.kind());
        assertThat(third.pool().name()).isEqualTo("orders");
        assertThat(third.site()).isSameAs(first.site());
        assertBugs(entry);
    }

    /** As of a lease that was overdue, and then proven lost. */
    @Test
    void whatIsFoundOfALeaseLaterTakesTheEarliersPlace() {
        Finding overdue = Findings.overdue(lease("orders", 1), 0, 0);
        tally.add(overdue, 0);
        tally.add(overdue, 1_000);
        tally.add(lost("orders", 1).insteadOf(Kind.OVERDUE), 2_000);
        assertThat(tally.entries())
                .extracting(entry -> entry.count() + " " + entry.kind())
                .containsExactly("1 OVERDUE", "1 LOST");

        tally.add(lost("orders", 1).insteadOf(Kind.OVERDUE), 3_000);
        tally.add(lost("orders", 2).insteadOf(Kind.OVERDUE), 3_000);
        assertThat(tally.entries())
                .extracting(entry -> entry.count() + " " + entry.kind())
                .containsExactly("2 LOST", "1 LOST");
    }

    /** It is written by another thread while the next is counted. */
    @Test
    void anEntryStaysAsItWas() {
        Tally.Entry entry = tally.add(lost("orders", 1), 1_000);
        tally.add(lost("orders", 1), 2_000);

        assertThat(entry.count()).isEqualTo(1);
        assertThat(entry.lastMillis()).isEqualTo(1_000);
    }

    @Test
    void anotherSiteOrPoolOrKindIsAnotherBug() {
        Tally.Entry bug = tally.add(lost("orders", 1), 0);
        Tally.Entry site = tally.add(lost("orders", 2), 0);
        Tally.Entry pool = tally.add(lost("billing", 1), 0);
        Tally.Entry kind = tally.add(Findings.overdue(lease("orders", 1), 0, 0), 0);
        tally.add(lost("orders", 1), 0);

        assertBugs(bug, site, pool, kind);
        assertThat(tally.entries()).extracting(Tally.Entry::count).containsExactly(2L, 1L, 1L, 1L);
    }

    @Test
    void poolsThatOnlyANumberTellsApartHaveTheirBugsInCommon() {
        Tally.Entry bug = tally.add(lost("HikariPool-1", 1), 0);
        tally.add(lost("HikariPool-2", 1), 0);
        tally.add(lost("HikariPool-2", 1), 0);
        tally.add(lost("HikariPool-13", 1), 0);
        Tally.Entry named = tally.add(lost("orders", 1), 0);

        assertBugs(bug, named);
        Tally.Entry shared = tally.entries().get(0);
        assertThat(shared.count()).isEqualTo(4);
        assertThat(shared.pool().name()).isEqualTo("HikariPool-1");
        assertThat(shared.otherPools()).isEqualTo(2);
        assertThat(named.otherPools()).isZero();
    }

    /** Nothing else tells them apart. */
    @Test
    void bugsOfNoKnownPlaceAreThoseOfOnePoolAndOneStatement() {
        Finding orders = uncaptured("orders", "SELECT * FROM orders WHERE id = 7");
        Finding again = uncaptured("orders", "SELECT * FROM orders WHERE id = 8");
        Finding another = uncaptured("orders", "DELETE FROM stock");
        Finding billing = uncaptured("billing", "SELECT * FROM orders WHERE id = 7");
        Finding unnamed = uncaptured("HikariPool-1", "SELECT 1");
        Finding unnamedToo = uncaptured("HikariPool-2", "SELECT 2");

        assertThat(again.fingerprint()).isEqualTo(orders.fingerprint());
        assertThat(unnamedToo.fingerprint()).isEqualTo(unnamed.fingerprint());
        assertThat(List.of(orders, another, billing, unnamed))
                .extracting(Finding::fingerprint)
                .doesNotHaveDuplicates();
    }

    private static Finding uncaptured(String pool, String sql) {
        Ledger ledger = new Ledger();
        Object handle = new Object();
        Object statement = new Object();
        Lease lease = ledger.open(handle, new FakePool(pool), null, 0, null);
        ledger.take(statement, lease, sql);
        ledger.taken(statement).begin(null, 5);
        ledger.taken(statement).leave();
        ledger.taken(statement).ended(6, null, 1);
        return Findings.overdue(lease, 40_000, 30_000);
    }

    @Test
    void aDoubleReleaseIsABugOfTheOneWhoClosesAgain() {
        Tally.Entry one = tally.add(closedAgain(1, 8), 0);
        Tally.Entry other = tally.add(closedAgain(1, 9), 0);
        tally.add(closedAgain(1, 8), 0);

        assertBugs(one, other);
        assertThat(tally.entries()).extracting(Tally.Entry::count).containsExactly(2L, 1L);
    }

    @Test
    void whatWasDoneDoesNotMakeAnotherBug() {
        tally.add(lost("orders", 1).with(Findings.RETURNED), 0);
        tally.add(lost("orders", 1).with(ReclaimResult.hung(50)), 0);

        assertThat(tally.entries()).extracting(Tally.Entry::count).containsExactly(2L);
    }

    @Test
    void theEntriesAreACopy() {
        tally.add(lost("orders", 1), 0);
        tally.entries().clear();

        assertThat(tally.entries()).hasSize(1);
    }

    @Test
    void beyondTheLimitTheRestIsCountedTogetherByKind() {
        fill();
        Tally.Entry first = tally.add(lost("orders", 10_000), 1);
        Tally.Entry rest = tally.add(lost("orders", 10_001), 2);
        assertThat(rest.key()).isEqualTo(first.key());
        Tally.Entry overdue = tally.add(Findings.overdue(lease("orders", 10_002), 0, 0), 3);

        assertThat(tally.entries()).hasSize(10_002).extracting(Tally.Entry::key).contains(rest.key(), overdue.key());
        assertThat(rest.count()).isEqualTo(2);
        assertThat(overdue.count()).isEqualTo(1);
    }

    @Test
    void aBugThatWasKnownBeforeTheLimitIsStillCountedAsItself() {
        fill();
        Tally.Entry known = tally.add(lost("orders", 7), 5);

        assertThat(known.key()).isEqualTo(tally.entries().get(7).key());
        assertThat(known.count()).isEqualTo(2);
        assertThat(tally.entries()).hasSize(10_000);
    }

    private void assertBugs(Tally.Entry... bugs) {
        assertThat(tally.entries())
                .extracting(Tally.Entry::key)
                .containsExactly(Stream.of(bugs).map(Tally.Entry::key).toArray(String[]::new));
    }

    private void fill() {
        for (int line = 0; line < 10_000; line++) {
            tally.add(lost("orders", line), 0);
        }
        assertThat(tally.entries()).hasSize(10_000);
    }

    private Finding closedAgain(int acquireLine, int closeLine) {
        Lease lease = lease("orders", acquireLine);
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
        return Findings.doubleRelease(
                lease, new Release(0, Stacks.of("shop.legacy.Cleaner.run(Cleaner.java:" + closeLine + ")")));
    }

    private Finding lost(String pool, int line) {
        return Findings.lost(lease(pool, line), 0);
    }

    private Lease lease(String pool, int line) {
        return new Ledger()
                .open(
                        handle,
                        new FakePool(pool),
                        null,
                        0,
                        Stacks.of("shop.legacy.OrderDao.find(OrderDao.java:" + line + ")"));
    }
}
