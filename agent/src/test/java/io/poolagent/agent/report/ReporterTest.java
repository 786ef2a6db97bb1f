// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.ReclaimResult;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.stack.Stacks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads standard error, whatever the settings of this JVM's slf4j-simple put before the text. */
class ReporterTest {
    private static final Pattern FIRST_LINE = Pattern.compile(".*?\\b(INFO|WARN)\\b.*?\\[pool-agent] (.*)");

    private static final ReclaimResult FAILED = ReclaimResult.failed(
            ReclaimResult.Outcome.FAILED, ReclaimResult.Reason.NOT_BEGUN, new java.sql.SQLException("no"));

    private static final long PATIENCE_MILLIS = 30_000;

    @TempDir
    private Path folder;

    private final Object handle = new Object();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream standardError = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final Reporter reporter =
            Reporter.to(new SinkOptions(SinkOptions.STDERR, null, null, 0, standardError, standardError));

    @Test
    void nothingIsWrittenBeforeTheAgentsThreadWrites() throws InterruptedException {
        reporter.note("hello");
        reporter.warn("careful");
        reporter.warn("more careful");
        reporter.accept(lost(42, Findings.RETURNED));
        assertThat(written()).isEmpty();

        write(reporter, 0);
        assertThat(written())
                .hasSize(4)
                .startsWith("INFO hello", "WARN careful", "WARN more careful")
                .last()
                .asString()
                .startsWith("WARN LOST connection of pool 'orders'");
        write(reporter, 0);
        assertThat(written()).hasSize(4);
    }

    /** Such as by a JVM that is short of memory: the summary still comes. */
    @Test
    void whatCannotBeToldAtTheEndIsAFaultAndNoMore() throws InterruptedException {
        reporter.end(
                () -> {
                    throw new IllegalStateException("no");
                },
                PATIENCE_MILLIS);

        assertThat(reporter.faults().count()).isEqualTo(1);
    }

    /** A second for every finding: told at once, after a minute, then after two, four, eight … more. */
    @Test
    void aBugIsToldInFullOnceThenAtGrowingIntervalsInOneLine() throws InterruptedException {
        for (int second = 0; second < 1_000; second++) {
            reporter.accept(lost(42, Findings.RETURNED));
            write(reporter, second * 1_000L);
        }

        assertThat(written()).hasSize(5);
        assertThat(written().get(0)).startsWith("WARN LOST connection of pool 'orders': never closed");
        assertThat(written().get(1)).startsWith("WARN LOST again, ").contains("(61st since ");
        assertThat(written().get(2)).startsWith("WARN LOST again, ").contains("(181st since ");
        assertThat(written().get(3)).startsWith("WARN LOST again, ").contains("(421st since ");
        assertThat(written().get(4)).startsWith("WARN LOST again, ").contains("(901st since ");
    }

    /** Ten thousand bugs at once, and again every second. */
    @Test
    void aStormIsToldWithinBoundsAndSaysWhatWasHeldBack() throws InterruptedException {
        List<Finding> storm = new ArrayList<>();
        for (int line = 0; line < 10_000; line++) {
            storm.add(lost(line, Findings.RETURNED));
        }
        for (int second = 0; second < 30; second++) {
            storm.forEach(reporter::accept);
            write(reporter, second * 1_000L);
        }
        assertThat(written()).hasSize(100).allMatch(line -> line.startsWith("WARN LOST connection of pool"));

        written.reset();
        storm.forEach(reporter::accept);
        write(reporter, 61_000);
        // A hundred new ones in full, a hundred known ones in one line.
        assertThat(written()).hasSize(201);
        assertThat(written().get(200))
                .isEqualTo("WARN 297000 more findings were not written, since 100 a minute is the most; "
                        + "they are counted, and listed in the summary");

        written.reset();
        reporter.summarize(0, 0);
        flush(reporter);
        assertThat(written().get(0))
                .startsWith("INFO summary: 310000 findings at 10000 sites;")
                .endsWith("... and 9800 more sites, less often")
                .hasLineCount(202);
    }

    @Test
    void theLineOfAReclaimFollowsItsFinding() throws InterruptedException {
        Finding finding = lost(42, Findings.RETURNED);
        reporter.accept(finding);
        reporter.reclaimed(finding, 5_000);
        reporter.note("hello");
        write(reporter, 0);

        assertThat(written()).hasSize(3);
        assertThat(written().get(0)).isEqualTo("INFO hello");
        assertThat(written().get(1)).startsWith("WARN LOST connection");
        assertThat(written().get(2)).startsWith("INFO reclaim: LOST");
    }

    @Test
    void anotherBugIsToldInFull() throws InterruptedException {
        reporter.accept(lost(42, Findings.RETURNED));
        reporter.accept(lost(43, Findings.RETURNED));
        reporter.accept(lost(42, Findings.RETURNED));
        write(reporter, 0);

        assertThat(written()).hasSize(2);
        assertThat(written().get(0)).contains("OrderDao.java:42").doesNotContain("since");
        assertThat(written().get(1)).contains("OrderDao.java:43").doesNotContain("since");
    }

    @Test
    void aNewOutcomeOfAKnownBugIsToldInFullOnce() throws InterruptedException {
        reporter.accept(lost(42, Findings.RETURNED));
        reporter.accept(lost(42, FAILED));
        reporter.accept(lost(42, FAILED));
        reporter.accept(lost(42, Findings.RETURNED));
        write(reporter, 0);

        assertThat(written()).hasSize(2);
        assertThat(written().get(0)).contains("done         rolled back and returned to the pool");
        assertThat(written().get(1))
                .contains(
                        "WARN LOST connection of pool",
                        "(2nd since ",
                        "done         failed: java.sql.SQLException: no");
    }

    @Test
    void aNoteIsNoWarning() throws InterruptedException {
        Lease lease = lease(42);
        lease.beginRelease();
        lease.endRelease(new Release(0, null), false);
        reporter.accept(Findings.lateRelease(lease));
        write(reporter, 0);

        assertThat(written()).hasSize(1);
        assertThat(written().get(0)).startsWith("INFO LATE_RELEASE in pool 'orders'");
    }

    @Test
    void theSummaryNamesEveryBug() throws InterruptedException {
        reporter.accept(lost(42, Findings.RETURNED));
        reporter.accept(lost(43, Findings.RETURNED));
        reporter.accept(lost(42, Findings.RETURNED));
        write(reporter, 0);
        written.reset();
        reporter.summarize(2, 0);
        flush(reporter);

        assertThat(written())
                .containsExactly(String.join(
                        System.lineSeparator(),
                        "INFO summary: 3 findings at 2 sites; 2 connections still open at the end",
                        "      2 x LOST           pool 'orders', acquired at shop.legacy.OrderDao.find(OrderDao.java:42), bug "
                                + lost(42, Findings.RETURNED).fingerprint(),
                        "      1 x LOST           pool 'orders', acquired at shop.legacy.OrderDao.find(OrderDao.java:43), bug "
                                + lost(43, Findings.RETURNED).fingerprint()));
    }

    @Test
    void theSummaryCountsABugOfManyNumberedPoolsOnce() throws InterruptedException {
        for (int i = 1; i <= 3; i++) {
            reporter.accept(Findings.lost(lease(42, "HikariPool-" + i), 0));
        }
        write(reporter, 0);
        assertThat(written()).hasSize(1);
        written.reset();
        reporter.summarize(0, 0);
        flush(reporter);

        assertThat(written().get(0))
                .contains("3 findings at 1 site;")
                .contains(
                        "      3 x LOST           pool 'HikariPool-1' and 2 others, acquired at shop.legacy.OrderDao.find");

        for (int i = 4; i <= 400; i++) {
            reporter.accept(Findings.lost(lease(42, "HikariPool-" + i), 0));
        }
        write(reporter, 0);
        reporter.summarize(0, 0);
        flush(reporter);
        assertThat(written().get(1)).contains("    400 x LOST           pool 'HikariPool-1' and at least 99 others, ");
    }

    @Test
    void whatWasOnlyCountedIsSaidInTheSummary() throws InterruptedException {
        write(reporter, 0);
        reporter.summarize(2, 7);
        flush(reporter);

        assertThat(written())
                .containsExactly("WARN 7 findings came faster than they could be reported and were only counted here");
    }

    @Test
    void withoutFindingsThereIsNoSummary() throws InterruptedException {
        write(reporter, 0);
        reporter.summarize(2, 0);
        flush(reporter);

        assertThat(written()).isEmpty();
    }

    /** As one that an adapter, or a class that cannot be loaded, throws at. */
    @Test
    void oneFaultIsToldOnceWithItsStackAndWhatComesAfterItAsUsual() throws InterruptedException {
        Finding first = Findings.unwritable(lease(42));
        Finding second = Findings.unwritable(lease(43));
        Reporter both = Reporter.to(new SinkOptions(
                SinkOptions.STDERR, folder.resolve("findings.json").toString(), null, 0, standardError, standardError));
        both.accept(first);
        both.accept(second);
        both.accept(lost(44, Findings.RETURNED));
        write(both, 0);
        write(both, 0);
        both.summarize(0, 0);
        flush(both);
        both.close(PATIENCE_MILLIS);

        assertThat(written()).anyMatch(text -> text.startsWith("WARN LOST") && text.contains("OrderDao.java:42"));
        assertThat(written()).anyMatch(text -> text.startsWith("WARN LOST") && text.contains("OrderDao.java:44"));
        assertThat(written())
                .filteredOn(text -> text.startsWith(
                        "WARN internal error in the agent, which keeps running: it could not write a line of "
                                + "JSON: java.lang.IllegalStateException: no such field"))
                .singleElement()
                .asString()
                .contains("\tat io.poolagent.agent.finding.Findings");
        assertThat(written()).contains("WARN 2 internal errors of the agent; the first at each place was reported");
        assertThat(folder.resolve("findings.json")).content().hasLineCount(1).contains("OrderDao.java:44");
    }

    @Test
    void linesOfJsonThatAFullDiskDoesNotTakeAreSaidToBeLostOnce() throws InterruptedException {
        assumeThat(Path.of("/dev/full")).exists();
        Reporter full =
                Reporter.to(new SinkOptions(SinkOptions.STDERR, "/dev/full", null, 0, standardError, standardError));
        full.accept(lost(42, Findings.RETURNED));
        full.accept(lost(43, Findings.RETURNED));
        write(full, 0);
        write(full, 0); // What it had to say of itself.
        full.close(PATIENCE_MILLIS);

        assertThat(written())
                .filteredOn(text -> text.startsWith("WARN json=/dev/full: cannot be written: ")
                        && text.endsWith("; lines of JSON are lost until it can"))
                .hasSize(1);
        assertThat(written()).hasSize(3);
    }

    private static void write(Reporter reporter, long wallMillis) throws InterruptedException {
        reporter.write(wallMillis);
        flush(reporter);
    }

    private static void flush(Reporter reporter) throws InterruptedException {
        assertThat(reporter.flush(PATIENCE_MILLIS)).isTrue();
    }

    /** The messages, each with its level, as they were written. */
    private List<String> written() {
        List<String> messages = new ArrayList<>();
        for (String line : written.toString(StandardCharsets.UTF_8).lines().toList()) {
            Matcher first = FIRST_LINE.matcher(line);
            if (first.matches()) {
                messages.add(first.group(1) + " " + first.group(2));
            } else {
                int last = messages.size() - 1;
                messages.set(last, messages.get(last) + System.lineSeparator() + line);
            }
        }
        return messages;
    }

    private Finding lost(int line, ReclaimResult done) {
        return Findings.lost(lease(line), 0).with(done);
    }

    private Lease lease(int line) {
        return lease(line, "orders");
    }

    private Lease lease(int line, String pool) {
        return new Ledger()
                .open(
                        handle,
                        new FakePool(pool),
                        null,
                        0,
                        Stacks.of("shop.legacy.OrderDao.find(OrderDao.java:" + line + ")"));
    }
}
