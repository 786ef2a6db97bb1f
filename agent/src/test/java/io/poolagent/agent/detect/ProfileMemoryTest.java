// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.PoolCounters;
import io.poolagent.agent.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/** What profiles and histories take. */
class ProfileMemoryTest {
    private static final int POOLS = 20;
    private static final long MOST_BYTES = 2 << 20;

    /** In both of the spans that a pool keeps, with long names, and as many values of the demand as a busy pool has. */
    @Test
    void twentyPoolsWithAThousandSitesTakeLessThanTwoMegabytes() {
        List<Object> all = new ArrayList<>();
        for (int pool = 0; pool < POOLS; pool++) {
            all.add(new HistoryRing(new PoolCounters(), 0));
            ProfileSums past = sums(pool, null);
            all.add(past);
            all.add(sums(pool, past));
        }

        assertThat(GraphLayout.parseInstance(all).totalSize()).isBetween(MOST_BYTES / 20, MOST_BYTES);
    }

    private static ProfileSums sums(int number, @Nullable ProfileSums past) {
        FakePool pool = new FakePool("orders");
        Ledger ledger = new Ledger();
        ProfileSums sums = new ProfileSums(past, 0);
        SplittableRandom random = new SplittableRandom(number);
        for (int site = 0; site < 2 * ProfileSums.MOST_SITES; site++) {
            String module = "com.example.company.module" + number + ".service";
            Throwable stack = Stacks.of(
                    module + ".CustomerOrderRepository.findByCustomer:" + site,
                    module + ".CustomerOrderService.load:40",
                    module + ".CustomerOrderController.get:30",
                    module + ".CustomerOrderController.dispatch:20",
                    module + ".Server.serve:10");
            List<Lease> held = new ArrayList<>(List.of(ledger.open(new Object(), pool, pool.anchor, 0, stack)));
            sums.add(held, site, 0, 400, 100, 0, true, random, name -> false);
        }
        return sums;
    }
}
