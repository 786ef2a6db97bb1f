// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.report.http.Documents;
import io.poolagent.agent.report.http.HttpAddress;
import io.poolagent.agent.report.http.HttpServer;
import io.poolagent.agent.report.http.HttpService;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remark;
import io.poolagent.agent.report.sink.Remarks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server of the live page, over real sockets. */
@Timeout(60)
class LivePageTest {
    private static final long LIMIT_MILLIS = 1_000;

    private final List<Throwable> faults = new ArrayList<>();
    private final Gate gate = new Gate("127.0.0.1", true);
    private final String cookie = "Cookie: " + GateTest.cookieOf(gate);
    private String version = "1";
    private final String folder = GateTest.folderOf(gate);
    private final AtomicInteger taken = new AtomicInteger();
    private final Documents documents =
            new Documents(new LivePage(), new Faults((what, fault) -> faults.add(fault)), this::wake);
    private final HttpServer server = serve(LIMIT_MILLIS);
    private final Thread serves = new Thread(server);
    private final Thread makes = new Thread(documents);

    private HttpServer serve(long limitMillis) {
        try {
            return new HttpServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new LivePage.Guarded(gate, new PageFiles()),
                    documents,
                    new Faults((what, fault) -> faults.add(fault)),
                    limitMillis);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void wake() {
        server.wake();
    }

    @AfterEach
    void endsWithItsThreads() throws InterruptedException {
        server.close();
        documents.end(makes);
        serves.join();
        makes.join();
        assertThat(faults).isEmpty();
    }

    @Test
    void thePageAndItsFilesAreServed() throws IOException {
        serves.start();

        assertThat(ask("GET " + folder + " HTTP/1.1", cookie))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("<script src=\"page.js\" defer></script>", "<link rel=\"stylesheet\" href=\"page.css\">")
                .doesNotContain("<style", "<script>", " style=", " onclick=");
        assertThat(ask("GET " + folder + "page.css HTTP/1.1", cookie))
                .contains("Content-Type: text/css", ".segment", ".refresh");
        assertThat(ask("GET " + folder + "page.js HTTP/1.1", cookie))
                .contains("Content-Type: text/javascript", "'use strict'", "function poolNow", "fetch('report.json'");
        assertThat(ask("GET " + folder + "nothing HTTP/1.1", cookie)).startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET " + folder + "../page.js HTTP/1.1", cookie)).startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET " + folder + " HTTP/1.1")).startsWith("HTTP/1.1 401 ");
        assertThat(ask("GET /page.js HTTP/1.1", cookie)).startsWith("HTTP/1.1 404 ");
        assertThat(ask("POST / HTTP/1.1", cookie, "Content-Length: 0")).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void theDocumentIsTakenByTheAgentsRoundAndAtMostTwiceASecond() throws Exception {
        serves.start();
        makes.start();
        documents.round(System.nanoTime(), this::overview);
        assertThat(taken).as("nobody asked").hasValue(0);

        List<Thread> readers = new ArrayList<>();
        List<String> answers = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            Thread reader = new Thread(() -> {
                try {
                    answers.add(ask("GET " + folder + "report.json HTTP/1.1", cookie));
                } catch (IOException e) {
                    answers.add(e.toString());
                }
            });
            readers.add(reader);
            reader.start();
        }
        long start = System.nanoTime();
        while (answers.size() < readers.size()) {
            documents.round(System.nanoTime(), this::overview);
            Thread.onSpinWait();
        }
        long halves = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 500;

        assertThat(answers).allMatch(one -> one.startsWith("HTTP/1.1 200 OK") && one.contains("\"type\":\"report\""));
        assertThat(taken.get()).isBetween(1, (int) halves + 1);
        for (Thread reader : readers) {
            reader.join();
        }
    }

    @Test
    void oneIsMadeHalfASecondAfterTheOtherAtTheEarliest() {
        documents.ask(0);
        documents.round(0, this::overview);
        documents.ask(1);
        documents.round(TimeUnit.MILLISECONDS.toNanos(499), this::overview);
        assertThat(taken).hasValue(1);
    }

    @Test
    void whoWaitsForADocumentThatIsNotMadeIsToldSo() throws IOException {
        serves.start();

        assertThat(ask("GET " + folder + "report.json HTTP/1.1", cookie))
                .startsWith("HTTP/1.1 503 ")
                .contains("busy");
    }

    @Test
    void whoSendsSlowlyIsCutAndHoldsUpNobody() throws IOException {
        serves.start();
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 2 * HttpServer.MOST_PEERS; i++) {
            Socket one = connect();
            one.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            slow.add(one);
        }

        assertThat(ask("GET " + folder + " HTTP/1.1", cookie)).startsWith("HTTP/1.1 200 OK");
        for (Socket one : slow) {
            assertThat(ends(one)).isTrue();
        }
    }

    @Test
    @Timeout(20)
    void ofMoreThanThereIsRoomForTheFirstThatHasAskedNothingGoes() throws Exception {
        HttpServer patient = serve(60_000);
        Thread thread = new Thread(patient);
        thread.start();
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i <= HttpServer.MOST_PEERS; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), patient.port()));
        }

        assertThat(ends(silent.get(0))).isTrue();
        patient.close();
        thread.join();
        for (Socket one : silent) {
            one.close();
        }
    }

    @Test
    void whoDoesNotReadIsCutAndHoldsUpNobody() throws Exception {
        serves.start();
        makes.start();
        version = "x".repeat(30_000_000); // More than the sockets keep on the way.
        documents.ask(0);
        documents.round(0, this::overview);
        long begun = System.nanoTime();
        Awaitility.await().until(() -> documents.madeSince(begun - TimeUnit.MINUTES.toNanos(1)) != null);
        try (Socket slow = connect();
                Socket later = connect()) {
            slow.getOutputStream().write(head("GET " + folder + "report.json HTTP/1.1", cookie));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            assertThat(ask("GET " + folder + " HTTP/1.1", cookie)).startsWith("HTTP/1.1 200 OK");

            assertThat(ends(later)).as("the time is over").isTrue();
            try (Socket latest = connect()) {
                assertThat(ends(latest)).as("for who began later, too").isTrue();
            }
            long read = 0;
            try {
                read = slow.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // It is cut.
            }
            assertThat(read).isLessThan(version.length());
        }
    }

    /** As by an application that interrupts whatever thread it finds. */
    @Test
    void anInterruptEndsNeitherThreadAndKeepsNoneBusy() throws Exception {
        serves.start();
        makes.start();
        assertThat(askWhileRounds()).startsWith("HTTP/1.1 200 OK"); // Both run, and wait.
        serves.interrupt();
        makes.interrupt();
        // No select waits in a thread that is interrupted.
        Awaitility.await().until(() -> !serves.isInterrupted());

        assertThat(askWhileRounds()).startsWith("HTTP/1.1 200 OK").contains("\"type\":\"report\"");
    }

    /** Of a document there is one, however many read it. */
    @Test
    void anAnswerIsNoCopyOfTheDocument() throws Exception {
        serves.start();
        makes.start();
        version = "x".repeat(3_000_000);
        assertThat(askWhileRounds()).startsWith("HTTP/1.1 200 OK");
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(serves.getId());

        assertThat(askWhileRounds()).startsWith("HTTP/1.1 200 OK").hasSizeGreaterThan(version.length());
        assertThat(threads.getThreadAllocatedBytes(serves.getId()) - before).isLessThan(version.length());
    }

    @Test
    void whoWaitsGetsWhatWasMadeMeanwhileHoweverLateThatIsSeen() {
        makes.start();
        assertThat(documents.ask(0)).isNull();
        long asked = System.nanoTime();
        documents.round(0, this::overview);
        Awaitility.await().until(() -> documents.madeSince(asked) != null);

        assertThat(documents.madeSince(System.nanoTime() + 1)).isNull();
        assertThat(documents.ask(System.nanoTime() + TimeUnit.SECONDS.toNanos(2)))
                .as("too old for who asks then")
                .isNull();
    }

    @Test
    void aHeadWithoutEndIsRefusedAtEightKilobytes() throws IOException {
        serves.start();
        assertThat(ask("GET /" + "x".repeat(20_000) + " HTTP/1.1", cookie)).startsWith("HTTP/1.1 431 ");

        try (Socket endless = connect()) {
            byte[] some = new byte[65_536];
            Arrays.fill(some, (byte) 'x');
            int sent = 0;
            try {
                while (sent < 500_000_000) {
                    endless.getOutputStream().write(some);
                    sent += some.length;
                }
            } catch (IOException e) {
                // It is cut.
            }
            assertThat(sent).isLessThan(50_000_000);
        }
    }

    @Test
    void aPortInUseIsSaidInOneLine() throws Exception {
        Remarks remarks = new Remarks();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpService page = HttpService.begin(
                    new LivePage(),
                    HttpAddress.parse("" + other.getLocalPort()),
                    remarks,
                    new Faults((what, fault) -> faults.add(fault)));
            page.awaitEnd(10_000);
            Remark said = remarks.poll();
            assertThat(said.text())
                    .isEqualTo("page=" + other.getLocalPort()
                            + ": the port is in use (expected: a free one, or page=0 for "
                            + "any that is free); the application runs without the page");
            assertThat(said.isWarning()).isTrue();
            assertThat(remarks.poll()).isNull();
        }
    }

    @Test
    void anAddressOfElsewhereIsSaidInOneLine() throws Exception {
        Remarks remarks = new Remarks();
        HttpService page = HttpService.begin(
                new LivePage(),
                HttpAddress.parse("192.0.2.1:0"),
                remarks,
                new Faults((what, fault) -> faults.add(fault)));
        page.awaitEnd(10_000);

        assertThat(remarks.poll().text())
                .startsWith("page=192.0.2.1:0: cannot be served: java.net.")
                .endsWith(
                        "(expected: off, or a port or host:port of this machine); the application runs without the page");
    }

    @Test
    void whatOthersReachIsWarnedOf() throws Exception {
        Remarks remarks = new Remarks();
        HttpService page = HttpService.begin(
                new LivePage(),
                HttpAddress.parse("0.0.0.0:0"),
                remarks,
                new Faults((what, fault) -> faults.add(fault)));
        List<Remark> said = new ArrayList<>();
        Awaitility.await().until(() -> {
            Remark next = remarks.poll();
            if (next != null) {
                said.add(next);
            }
            return said.size() == 2;
        });
        page.close();
        page.awaitEnd(10_000);

        assertThat(said.get(0).text()).matches("page: http://127\\.0\\.0\\.1:\\d+/\\?token=[0-9a-f]{32}");
        assertThat(said.get(1).isWarning()).isTrue();
        assertThat(said.get(1).text()).contains("whoever reaches this port and knows the token", "not encrypted");
    }

    private Overview overview() {
        taken.incrementAndGet();
        return new Overview(version, 0, false, new Snapshot(0, List.of(), 0, 0), List.of(), Map.of(), List.of());
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static byte[] head(String first, String... headers) {
        return (first + "\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers)
                        + (headers.length > 0 ? "\r\n\r\n" : "\r\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private String ask(String first, String... headers) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head(first, headers));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Asks for the document until it is there, while the agent's thread goes on: a busy machine may take longer than a client has. */
    private String askWhileRounds() throws Exception {
        String answer = askOnceWhileRounds();
        for (int i = 0; i < 20 && !answer.startsWith("HTTP/1.1 200 OK"); i++) {
            answer = askOnceWhileRounds();
        }
        return answer;
    }

    private String askOnceWhileRounds() throws Exception {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return ask("GET " + folder + "report.json HTTP/1.1", cookie);
            } catch (IOException e) {
                return e.toString();
            }
        });
        while (!answer.isDone()) {
            documents.round(System.nanoTime(), this::overview);
            Thread.sleep(10);
        }
        return answer.get();
    }

    private static boolean ends(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
