// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Remark;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.Sink;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.stack.Stacks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sink that hangs, fails or floods is its own affair. */
@Timeout(60)
class OutletTest {
    private static final long PATIENCE_MILLIS = 30_000;

    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final Remarks remarks = new Remarks();
    private final StuckSink stuck = new StuckSink();

    @AfterEach
    void unstick() {
        mayEnd.countDown();
    }

    @Test
    void whatAStuckSinkCannotTakeIsCountedAndToldOnce() throws Exception {
        Outlet outlet = new Outlet(stuck, new Faults((what, fault) -> {}));
        outlet.offer(sink -> sink.remark(new Remark("first", false)));
        assertThat(began.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        for (int i = 0; i < Outlet.MOST_WAITING + 5; i++) {
            outlet.offer(sink -> sink.remark(new Remark("next", false)));
        }

        assertThat(outlet.hasRoom()).isFalse();
        assertThat(outlet.takeDropped(false)).as("while it is stuck").isZero();
        assertThat(outlet.flush(System.nanoTime())).isFalse();

        mayEnd.countDown();
        assertThat(outlet.flush(soon())).isTrue();
        assertThat(written).hasSize(1 + Outlet.MOST_WAITING).startsWith("first", "next");
        assertThat(outlet.takeDropped(false)).isEqualTo(5);
        assertThat(outlet.load().dropped()).as("in all").isEqualTo(5);
        assertThat(outlet.load().waiting()).isZero();
        assertThat(outlet.takeDropped(true)).isZero();
    }

    @Test
    void whatASinkThrowsIsAFaultAndTheNextMessageIsWritten() throws Exception {
        mayEnd.countDown();
        List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
        Outlet outlet = new Outlet(stuck, new Faults((what, fault) -> faults.add(fault)));
        outlet.offer(sink -> {
            throw new NoClassDefFoundError("java/lang/management/ManagementFactory");
        });
        outlet.offer(sink -> sink.remark(new Remark("next", false)));
        outlet.close(soon());

        assertThat(faults).singleElement().isInstanceOf(NoClassDefFoundError.class);
        assertThat(written).containsExactly("next", "closed");
        outlet.offer(sink -> sink.remark(new Remark("too late", false)));
        assertThat(outlet.takeDropped(true)).isEqualTo(1);
    }

    @Test
    void oneStuckSinkDoesNotHoldUpAnother() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        SinkOptions options = new SinkOptions("stderr", null, null, 0, stream, stream);
        List<Sink> sinks = Sinks.of(options, remarks);
        sinks.add(0, stuck);
        Reporter reporter = new Reporter(sinks, remarks);
        for (int second = 0; second < Outlet.MOST_WAITING + 5; second++) {
            reporter.accept(lost(42));
        }
        reporter.write(0);
        reporter.accept(lost(43));
        reporter.write(1_000);
        assertThat(reporter.flush(0)).isFalse();
        reporter.summarize(0, 0);
        reporter.close(1_000); // In vain for one of them.

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("OrderDao.java:42)", "OrderDao.java:43)", "summary: 2006 findings at 2 sites")
                .containsOnlyOnce("messages for the throw-away, which could not be written as fast as they came");
    }

    /** Its first finding was dropped, which the rate limit must not take for written. */
    @Test
    void aBugThatWasDroppedIsToldInFullWhenItComesAgain() throws Exception {
        Reporter reporter = new Reporter(new ArrayList<>(List.of(stuck)), remarks);
        reporter.accept(lost(1));
        reporter.write(0);
        assertThat(began.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        for (int line = 2; line < Outlet.MOST_WAITING + 10; line++) {
            reporter.accept(lost(line));
        }
        reporter.write(0);
        mayEnd.countDown();
        assertThat(reporter.flush(PATIENCE_MILLIS)).isTrue();
        int last = Outlet.MOST_WAITING + 9;
        assertThat(stuck.admitted).doesNotContain("shop.legacy.OrderDao.find(OrderDao.java:" + last + ")");
        reporter.accept(lost(last));
        reporter.write(0);
        assertThat(reporter.flush(PATIENCE_MILLIS)).isTrue();

        assertThat(stuck.admitted).contains("shop.legacy.OrderDao.find(OrderDao.java:" + last + ")");
    }

    private static Finding lost(int line) {
        return Findings.lost(
                new Ledger()
                        .open(
                                new Object(),
                                new FakePool("orders"),
                                null,
                                0,
                                Stacks.of("shop.legacy.OrderDao.find(OrderDao.java:" + line + ")")),
                0);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    }

    /** All that a further sink has to be; {@link Sinks} would list it. */
    private final class StuckSink implements Sink {
        final List<String> admitted = new ArrayList<>();

        @Override
        public String name() {
            return "throw-away";
        }

        @Override
        public Amount admit(Finding finding, Tally.Entry bug, long wallMillis) {
            admitted.add(String.valueOf(finding.site().line()));
            return Amount.FULL;
        }

        @Override
        public void finding(Finding finding, Tally.Entry bug, Amount amount) {
            write(finding.kind() + " " + bug.count());
        }

        @Override
        public void remark(Remark remark) {
            write(remark.text());
        }

        @Override
        public void close() {
            written.add("closed");
        }

        private void write(String text) {
            began.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            written.add(text);
        }
    }
}
