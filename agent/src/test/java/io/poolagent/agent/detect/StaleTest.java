// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When it is proven whose release it was, and that it is never guessed. */
class StaleTest {
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");
    private final Object handle = new Object();
    private final List<Finding> found = new ArrayList<>();
    private final Inspector inspector = new Inspector(
            ledger,
            new CoarseClock(),
            0,
            name -> name.startsWith("pool."),
            Wanted.usual(),
            Findings.FAULTS,
            Findings.into(found));

    @Test
    void provenByTheReleaseOfTheOneWhoHeldIt() {
        ends(lend("shop.Job.run:1", "shop.Main.main:1"), "shop.Job.run:2", "shop.Main.main:1");
        Lease order = lend("shop.Order.save:1", "shop.Main.main:2");
        ends(order, "shop.Job.end:3", "shop.Main.main:3");

        again(order, "shop.Order.save:4", "shop.Main.main:2");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.STALE_RELEASE);
        assertThat(culprit()).isEqualTo("shop.Job.end(Job.java:3)");
        assertThat(found.get(0).site().frames().get(0)).hasToString("shop.Job.run(Job.java:1)");
    }

    @Test
    void provenByTheUseOfTheOneWhoHeldIt() {
        ends(lend("shop.Job.run:1"), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Job.end:3");
        inspector.misuse().useAfterRelease(order, at("shop.Order.save:4"));
        inspector.inspect();

        assertThat(found).extracting(Finding::kind).containsExactly(Kind.STALE_RELEASE);
    }

    /** The error wanders: each one's proper release takes the connection from the next. The first is to blame. */
    @Test
    void theFirstInARowIsToBlame() {
        ends(lend("shop.Job.run:1"), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Job.end:3");
        Lease mail = lend("shop.Mail.send:1");
        ends(mail, "shop.Order.save:4");

        again(mail, "shop.Mail.send:5");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.STALE_RELEASE);
        assertThat(culprit()).isEqualTo("shop.Job.end(Job.java:3)");
    }

    @Test
    void ofOneClassNobodyCanTell() {
        ends(lend("shop.Dao.find:1"), "shop.Dao.find:2");
        Lease second = lend("shop.Dao.find:1");
        ends(second, "shop.Dao.find:2");

        again(second, "shop.Dao.find:2");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.DOUBLE_RELEASE);
    }

    @Test
    void twoReleasesOfOneHolderAreADoubleRelease() {
        ends(lend("shop.Job.run:1"), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Order.save:3");

        again(order, "shop.Order.save:4");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.DOUBLE_RELEASE);
    }

    /** It closes for all, and so released both leases: that it did so before proves nothing. */
    @Test
    void aHelperThatReleasesForAllIsNobody() {
        ends(lend("shop.Job.run:1"), "shop.Closer.close:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Closer.close:2");
        inspector.misuse().useAfterRelease(order, at("shop.Order.save:4"));
        inspector.inspect();

        assertThat(found).extracting(Finding::kind).containsExactly(Kind.USE_AFTER_RELEASE);
    }

    @Test
    void aReleaseWithTheHolderOnTheStackIsTheHolders() {
        ends(lend("shop.Job.run:1"), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Job.end:3", "shop.Order.save:2");

        again(order, "shop.Order.save:4");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.DOUBLE_RELEASE);
    }

    @Test
    void whatAStrangerDoesAfterwardsProvesNothing() {
        ends(lend("shop.Job.run:1"), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Job.end:3");

        again(order, "shop.Mail.send:5");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.DOUBLE_RELEASE);
    }

    @Test
    void withoutStacksNothingIsProven() {
        ends(ledger.open(handle, pool, null, 0, null), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Job.end:3");

        again(order, "shop.Order.save:4");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.DOUBLE_RELEASE);
    }

    @Test
    void whatThePoolDoesOnAHoldersThreadProvesNothing() {
        pool.byRule = true;
        ends(lend("shop.Job.run:1"), "shop.Job.run:2");
        Lease order = lend("shop.Order.save:1");
        ends(order, "shop.Job.end:3");
        inspector.misuse().useAfterRelease(order, at("pool.Pool.keepAlive:7", "shop.Order.save:4"));
        inspector.inspect();

        assertThat(found).isEmpty();
    }

    @Test
    void aUseOfWhatARulesPoolLentIsToldOnlyOfTheMethodThatAcquired() {
        pool.byRule = true;
        Lease lease = lend("shop.Order.save:1", "shop.Main.main:2");
        ends(lease, "shop.Order.save:3");
        inspector.misuse().useAfterRelease(lease, at("shop.Cleaner.ping:4", "shop.Main.main:2"));
        inspector.inspect();
        assertThat(found).isEmpty();
        inspector.misuse().useAfterRelease(lease, at("pool.Pool.keepAlive:7", "shop.Order.save:4", "shop.Main.main:2"));
        inspector.inspect();
        assertThat(found).isEmpty();

        inspector.misuse().useAfterRelease(lease, at("shop.Order.save:4", "shop.Main.main:2"));
        inspector.inspect();
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.USE_AFTER_RELEASE);
    }

    private Lease lend(String... stack) {
        return ledger.open(handle, pool, null, 0, Stacks.of(stack));
    }

    private static Release at(String... stack) {
        return new Release(9, Stacks.of(stack));
    }

    private static void ends(Lease lease, String... stack) {
        lease.beginRelease();
        lease.endRelease(at(stack), false);
    }

    private void again(Lease lease, String... stack) {
        inspector.misuse().releasedAgain(lease, at(stack), "free()", true);
        inspector.inspect();
    }

    private String culprit() {
        return found.get(0).culprit().frames().get(0).toString();
    }
}
