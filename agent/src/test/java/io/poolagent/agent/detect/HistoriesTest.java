// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Lease;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What EXHAUSTED says of the minutes before. */
class HistoriesTest {
    private final DryPool dry = new DryPool(2, 10_000, Wanted.usual());

    @AfterEach
    void end() {
        dry.close();
    }

    /** What nobody takes back is gone from the pool, and no lease any more. */
    @Test
    void aLostConnectionIsInUse() {
        dry.holds("jobs-1", 0, "shop.legacy.ReportJob.run:31");
        Lease lost = dry.holds("http-1", 0, "shop.legacy.OrderDao.find:42");
        looks(0, 300);
        dry.losses.detected(Findings.lost(lost, 300_000), lost);
        lost.lose();
        looks(301, 600);
        waitsInVain();

        assertThat(row("in use")).containsExactly("2", "2", "2", "2", "2");
    }

    @Test
    void whereTheProcessWasStoppedNothingIsKnown() {
        dry.holds("jobs-1", 0, "shop.legacy.ReportJob.run:31");
        dry.holds("jobs-1", 0, "shop.legacy.ReportJob.run:31");
        looks(0, 120);
        looks(420, 600);
        waitsInVain();

        assertThat(row("in use")).containsExactly("2", "?", "?", "2", "2");
        assertThat(row("waiting")).containsExactly("0", "?", "?", "0", "1");
    }

    private void looks(int fromSecond, int toSecond) {
        for (int second = fromSecond; second <= toSecond; second++) {
            dry.look(second * 1_000L);
        }
    }

    private void waitsInVain() {
        dry.waits("http-5", 589_900, "shop.legacy.CustomerDao.name:20");
        dry.look(601_000);
    }

    private List<String> row(String label) {
        return dry.words("before").stream()
                .filter(line -> line.startsWith(label))
                .map(line -> List.of(line.substring(label.length()).trim().split(" +")))
                .findFirst()
                .orElseThrow();
    }
}
