// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Use;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A shop whose pool may run dry, and what is told of it. */
abstract class ShopInNeed {
    static final long LIMIT = 10_000;
    static final String WAITS_AT = "shop.CustomerDao.name:20";

    DryPool shop = new DryPool(2, LIMIT, Wanted.usual());

    @AfterEach
    void close() {
        shop.close();
    }

    void fullyLent() {
        shop.holds("a", 0, "shop.Report.run:5");
        shop.holds("b", 0, "shop.Report.run:5");
    }

    Lease nested(String thread, long acquired, long waitsSince) {
        Lease lease = shop.holds(thread, acquired, "shop.OrderDao.print:40", "shop.Shop.serve:17");
        shop.waits(thread, waitsSince, WAITS_AT, "shop.OrderDao.print:44", "shop.Shop.serve:17");
        return lease;
    }

    static void release(Lease lease) {
        release(lease, 0);
    }

    static void release(Lease lease, long atMillis) {
        DryPool.release(lease, atMillis);
    }

    void reads(Lease lease, String thread, long atMillis, boolean closes) {
        Object statement = shop.executes(thread, lease, "SELECT 1", atMillis, atMillis);
        Use.of(lease).read(atMillis);
        if (closes) {
            shop.ledger.strike(shop.ledger.taken(statement));
        }
    }

    String verdict() {
        assertThat(kinds()).containsExactly(Kind.EXHAUSTED);
        return String.join("", shop.words("verdict"));
    }

    List<Kind> kinds() {
        return shop.found.stream().map(Finding::kind).toList();
    }
}
