// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.detect.FakeThreads;
import io.poolagent.agent.detect.Inspector;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.report.json.FindingLine;
import io.poolagent.agent.report.json.JsonContract;
import io.poolagent.agent.report.text.TextReport;
import io.poolagent.agent.stack.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The text is a contract: each is compared whole with a golden file, and the docs quote those files. */
abstract class GoldenReport {
    static final Path GOLDEN = Path.of("src/test/resources/golden");
    static final long TWO_O_CLOCK = 14 * 3_600_000L + 2 * 60_000 + 11_000;

    final TextReport text = new TextReport(ZoneOffset.UTC);
    final Ledger ledger = new Ledger();
    final CoarseClock clock = new CoarseClock();
    final List<Finding> found = new ArrayList<>();
    final FakeThreads threads = new FakeThreads();
    final Inspector inspector = threads.inspector(ledger, clock, Wanted.usual(), Findings.into(found));
    final Tally tally = new Tally();
    final Object handle = new Object();
    private String threadName;

    @BeforeEach
    void beAThreadOfTheShop() {
        threadName = Thread.currentThread().getName();
        Thread.currentThread().setName("http-4");
    }

    /** Whatever is made text of may be written as JSON as well. */
    @AfterEach
    void everyFindingKeepsToTheSchema() {
        for (Finding finding : found) {
            JsonContract.assertKept(FindingLine.of(finding, tally.add(finding, TWO_O_CLOCK)));
            JsonContract.assertKept(FindingLine.of(finding.with(Findings.RETURNED), tally.add(finding, TWO_O_CLOCK)));
        }
    }

    @AfterEach
    void beOneselfAgain() {
        Thread.currentThread().setName(threadName);
    }

    /** Where the statement began to execute. */
    void usedAt(Object statement, long millis, String... frames) {
        String[] stack = new String[frames.length + 1];
        stack[0] = "com.mysql.cj.jdbc.StatementImpl.execute:9";
        System.arraycopy(frames, 0, stack, 1, frames.length);
        ledger.taken(statement).beganAt(new Release(millis, Stacks.of(stack)));
    }

    /** Another lease of the same site, as it should be. */
    void closedAt(int line) {
        Lease lease = open(new Object());
        lease.beginRelease();
        lease.endRelease(new Release(5, Stacks.of("shop.legacy.OrderDao.find:" + line)), false);
        inspector.misuse().released(lease);
    }

    Lease open(Object of) {
        FakePool pool = new FakePool("orders");
        pool.serverConnection = 4711;
        return ledger.open(
                of,
                pool,
                "anchor",
                0,
                Stacks.of(
                        "shop.legacy.Database.getConnection:71",
                        "shop.legacy.OrderDao.find:42",
                        "shop.legacy.Shop.serve:17"));
    }

    void at(long millis) {
        clock.tick(millis);
        inspector.inspect();
    }

    Finding last() {
        return found.get(found.size() - 1);
    }

    /** The tally after so many more findings. */
    Tally.Entry counted(int times) {
        Tally.Entry entry = tally.add(last(), TWO_O_CLOCK);
        for (int i = 1; i < times; i++) {
            entry = tally.add(last(), TWO_O_CLOCK);
        }
        return entry;
    }

    static void golden(String name, String text) throws IOException {
        Path file = GOLDEN.resolve(name + ".txt");
        String written = (text.startsWith("{") ? "" : "[pool-agent] ") + text + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, written);
        }
        assertThat(written).isEqualTo(Files.readString(file));
    }
}
