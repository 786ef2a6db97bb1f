// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.CloseSample;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Site;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingsTest {
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool("orders");
    private final Endings endings = new Endings(name -> false);

    /** What a storm costs is bounded: all that was saved for a burst, then a few each time; whoever else looks sees all. */
    @Test
    void aBurstIsCountedAndAStormInPartOnly() {
        List<Lease> seen = new ArrayList<>();
        for (int inspection = 0; inspection < 3; inspection++) {
            for (int i = 0; i < 2 * Endings.MOST_BETWEEN; i++) {
                endings.add(released());
            }
            endings.count(seen::add);
        }

        assertThat(seen).hasSize(3 * Endings.MOST_BETWEEN);
        CloseSample others = endings.others(Site.of(Stacks.of("shop.OrderDao.find:42"), name -> false));
        assertThat(others.closedThere()).isEqualTo(30);
        assertThat(others.sampled()).isEqualTo(30);
        assertThat(others.line()).hasToString("shop.OrderDao.find(OrderDao.java:58)");
    }

    @Test
    void whatEndsMeanwhileWaitsForTheNextTime() {
        List<Lease> seen = new ArrayList<>();
        endings.add(released());
        endings.count(lease -> {
            seen.add(lease);
            if (seen.size() < 100) {
                endings.add(released());
            }
        });
        assertThat(seen).hasSize(1);
        endings.count(seen::add);

        assertThat(seen).hasSize(2);
    }

    /** Else too few of each would be seen to explain a loss. */
    @Test
    void whatIsAcquiredFromSeveralLinesOrThroughALibraryIsOneSample() {
        for (int line = 1; line <= 3; line++) {
            endings.add(released("shop.OrderDao.find:58", "shop.OrderDao.find:42", "shop.Main.main:" + line));
            endings.add(released("orm.Session.close:9", overLibrary(line)));
        }
        endings.count(lease -> {});

        assertThat(endings.only(site("shop.OrderDao.find:42", "shop.Main.main:4")))
                .hasToString("shop.OrderDao.find(OrderDao.java:58)");
        assertThat(endings.only(site(overLibrary(4)))).hasToString("orm.Session.close(Session.java:9)");
        assertThat(site(overLibrary(4)).key()).isNotEqualTo(site(overLibrary(5)).key());
    }

    private static String[] overLibrary(int line) {
        return new String[] {
            "orm.Session.open:1",
            "orm.Session.get:2",
            "orm.Session.list:3",
            "orm.Session.all:4",
            "orm.Session.each:5",
            "shop.OrderDao.find:" + line
        };
    }

    private static Site site(String... frames) {
        return Site.of(Stacks.of(frames), name -> false);
    }

    private Lease released() {
        return released("shop.OrderDao.find:58", "shop.OrderDao.find:42");
    }

    private Lease released(String closedAt, String... acquiredAt) {
        Lease lease = ledger.open(new Object(), pool, null, 0, Stacks.of(acquiredAt));
        lease.beginRelease();
        lease.endRelease(new Release(5, Stacks.of(closedAt)), false);
        return lease;
    }
}
