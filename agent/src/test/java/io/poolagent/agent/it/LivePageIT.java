// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolagent.agent.report.json.JsonContract;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped jar serves the live page, on every Java, and nothing of it unless it is asked to. */
class LivePageIT {
    private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^;]+); Path=(/\\w+/);");

    @TempDir
    Path folder;

    static List<Jdk> jdks() throws IOException {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void itIsServedAndLeavesWithTheAgent(Jdk jdk) throws Exception {
        try (RunningApp app = new RunningApp(jdk, folder, "hikari", "-javaagent:" + AgentJvm.JAR + "=page=0")) {
            app.does("acquire");
            URI page = URI.create(LivePageBrowserIT.address(app.err()));
            Entered browser = enter(page);
            String document = browser.document();

            JsonContract.assertReport(document);
            JsonNode pool = new ObjectMapper().readTree(document).at("/pools/0");
            assertThat(pool.get("held").asInt()).isEqualTo(1);
            assertThat(pool.toString()).contains("Attended.java");
            assertThat(app.does("threads")).contains("pool-agent page, pool-agent page document");
            assertThat(ask(page, "GET " + browser.folder() + "report.json", "x=y"))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(ask(page, "POST /", browser.cookie())).startsWith("HTTP/1.1 405 ");

            CommandRun detached = CommandRun.of(folder, "detach", app.pid());
            assertThat(detached.exit()).as(detached.err()).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            assertThat(refuses(page)).isTrue();
            app.end();
        }
    }

    @Test
    void withoutTheOptionNothingOfItIsLoaded() throws Exception {
        AgentJvm.Run off = new AgentJvm(Jdk.current()).jvm("-Xlog:class+load").run("com.acme.Releases", "dbcp2");
        assertThat(off.out())
                .contains("io.poolagent.agent.report.Reporter ", "io.poolagent.agent.Overviews ")
                .doesNotContain(
                        "agent.report.page.",
                        "agent.report.html.",
                        "com.sun.net.httpserver",
                        "ServerSocketChannel",
                        "SelectorImpl");
    }

    /** Nor the JDK's own server and its logging with it: another log manager may not be up yet. */
    @Test
    void withTheOptionNeitherLoggingNorAnotherServerIsLoaded() throws Exception {
        AgentJvm.Run on = new AgentJvm(Jdk.current())
                .options("page=0")
                .jvm("-Xlog:class+load")
                .run("com.acme.Hello");
        assertThat(on.out()).doesNotContain("agent.report.page.LivePage ", "ServerSocketChannel");

        Path classes = folder.resolve("classes.log");
        try (ShortApp app = new ShortApp(folder, "page=0", 0, "-Xlog:class+load:file=" + classes)) {
            enter(URI.create(LivePageBrowserIT.address(app.err())));
            app.end();
        }
        assertThat(Files.readString(classes))
                .contains("agent.report.http.HttpServer ")
                .doesNotContain("com.sun.net.httpserver", "java.util.logging.LogManager ");
    }

    @Test
    void aPortInUseIsSaidAndTheApplicationRuns() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningApp app = new RunningApp(
                        Jdk.current(),
                        folder,
                        "hikari",
                        "-javaagent:" + AgentJvm.JAR + "=page=" + other.getLocalPort())) {
            assertThat(app.does("lose")).isEqualTo("whole again");
            assertThat(app.does("threads")).doesNotContain("page");
            assertThat(app.end().lines().filter(line -> line.contains("page=" + other.getLocalPort() + ":")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("WARN [pool-agent] page=", "the port is in use (expected: a free one, or page=0");
        }
    }

    @Test
    void twentyPoolsAndTwoThousandConnectionsFit() throws Exception {
        try (ShortApp app = new ShortApp(Jdk.current(), "com.acme.HoldsMany", folder, "page=0", 0)) {
            URI page = URI.create(LivePageBrowserIT.address(app.err()));
            Entered browser = enter(page);
            long most = 0;
            String document = "";
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                document = browser.document();
                most = Math.max(most, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            }
            System.out.println("2,000 connections: " + document.length() / 1_024 + " KB, at most " + most + " ms");

            JsonContract.assertReport(document);
            JsonNode read = new ObjectMapper().readTree(document);
            assertThat(read.get("pools"))
                    .hasSize(20)
                    .allMatch(pool -> pool.get("held").asInt() == 100);
            assertThat(document.length()).isLessThan(500_000);
            assertThat(most).isLessThan(5_000);
            Verdicts.parse(app.end()).assertAgentWell();
        }
    }

    private static Entered enter(URI page) throws IOException {
        String entered = ask(page, "GET /?" + page.getQuery(), "");
        assertThat(entered).startsWith("HTTP/1.1 303 ");
        Matcher cookie = COOKIE.matcher(entered);
        assertThat(cookie.find()).isTrue();
        return new Entered(page, cookie.group(1), cookie.group(2));
    }

    /** A browser, so to speak, that has opened the address. */
    private record Entered(URI page, String cookie, String folder) {
        String document() throws IOException {
            String answer = ask(page, "GET " + folder + "report.json", cookie);
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static String ask(URI page, String what, String cookie) throws IOException {
        try (Socket socket = new Socket(page.getHost(), page.getPort())) {
            socket.getOutputStream()
                    .write((what + " HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\nCookie: " + cookie + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean refuses(URI page) throws IOException {
        try (Socket socket = new Socket(page.getHost(), page.getPort())) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        }
    }
}
