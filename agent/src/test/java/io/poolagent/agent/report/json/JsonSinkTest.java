// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.stack.Stacks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Containers collect what a JVM writes to its own streams. */
class JsonSinkTest {
    private final Object handle = new Object();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Remarks remarks = new Remarks();

    @Test
    void everyFindingIsALineOnStandardOutput() {
        write("stdout");

        assertThat(err.size()).isZero();
        assertThat(lines(out)).hasSize(3).allSatisfy(JsonContract::assertKept);
        assertThat(lines(out).get(2)).contains("\"count\":3,", "\"name\":\"größe\"");
    }

    @Test
    void standardErrorTakesThemAsWell() {
        write("stderr");

        assertThat(out.size()).isZero();
        assertThat(lines(err)).hasSize(3).allSatisfy(JsonContract::assertKept);
    }

    @Test
    void aLineIsBoundedHoweverDeepTheStack() {
        String[] deep = new String[20_000];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = "shop.legacy.Recursion.deeper:" + (i + 1);
        }
        Finding finding = lost(deep);

        assertThat(FindingLine.of(finding, new Tally().add(finding, 0))).hasSizeLessThan(100_000);
    }

    /** With the pace of text, of three equal ones only the first would be written. */
    private void write(String json) {
        JsonSink sink = new JsonSink(json, new SinkOptions("stderr", json, null, 0, latin(out), latin(err)), remarks);
        Tally tally = new Tally();
        for (int i = 0; i < 3; i++) {
            Finding finding = lost("shop.legacy.OrderDao.find:42");
            Tally.Entry bug = tally.add(finding, 0);
            Amount amount = sink.admit(finding, bug, 0);
            assertThat(amount).isEqualTo(Amount.FULL);
            sink.finding(finding, bug, amount);
        }
        sink.close();
        assertThat(remarks.poll()).isNull();
    }

    private Finding lost(String... frames) {
        return Findings.lost(new Ledger().open(handle, new FakePool("größe"), null, 0, Stacks.of(frames)), 0);
    }

    private static PrintStream latin(ByteArrayOutputStream to) {
        return new PrintStream(to, false, StandardCharsets.US_ASCII);
    }

    private static List<String> lines(ByteArrayOutputStream of) {
        return of.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
