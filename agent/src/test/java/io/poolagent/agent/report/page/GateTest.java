// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.http.Answer;
import io.poolagent.agent.report.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who is let in to the live page, and who is not. */
class GateTest {
    private static final String HOST = "Host: 127.0.0.1:7070";

    private final Gate gate = new Gate("127.0.0.1", true);
    private final String cookie = "Cookie: " + cookieOf(gate);

    @Test
    void whoHasTheTokenGetsACookieAndIsLedToAnAddressWithoutIt() {
        Answer answer = gate.check(get("/?token=" + gate.token(), HOST));

        assertThat(gate.token()).matches("[0-9a-f]{32}");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(text(answer))
                .containsPattern("Location: /[0-9a-f]{8}/\r\n")
                .containsPattern(
                        "Set-Cookie: pool-agent-[0-9a-f]{8}=[0-9a-f]{32}; Path=/[0-9a-f]{8}/; HttpOnly; SameSite=Strict\r\n")
                .doesNotContain(gate.token());
    }

    /** A strict cookie is not sent along with what a redirect from another site leads to. */
    @Test
    void whoFollowedALinkIsLedOnByAPageOfOurs() {
        Answer answer = gate.check(
                get("/?token=" + gate.token(), HOST, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: document"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer))
                .containsPattern("http-equiv=\"refresh\" content=\"0;url=/[0-9a-f]{8}/\"")
                .contains("SameSite=Strict");
    }

    @Test
    void whoHasTheCookieIsServed() {
        assertThat(gate.check(get("/", HOST, cookie))).isNull();
        assertThat(gate.check(get("/report.json", HOST, "Cookie: a=b; " + cookieOf(gate) + "; c=d")))
                .isNull();
        assertThat(gate.check(get("/report.json", HOST, cookie, "Origin: http://127.0.0.1:7070")))
                .isNull();
        assertThat(gate.check(get("/report.json", HOST, cookie, "Sec-Fetch-Site: same-origin")))
                .isNull();
        assertThat(gate.check(get("/", HOST, cookie, "Sec-Fetch-Site: none"))).isNull();
    }

    @Test
    void aMissingOrWrongSecretIsRefused() {
        assertRefused(401, "GET", "/", HOST);
        assertRefused(401, "GET", "/report.json", HOST);
        assertRefused(401, "GET", "/page.js", HOST);
        assertRefused(401, "GET", "/?token=", HOST);
        assertRefused(401, "GET", "/?token=" + gate.token() + "0", HOST, cookie);
        assertRefused(401, "GET", "/?token=" + new Gate("127.0.0.1", true).token(), HOST);
        assertRefused(401, "GET", "/", HOST, "Cookie: " + cookieOf(new Gate("127.0.0.1", true)));
        assertRefused(401, "GET", "/", HOST, cookie + "0");
        assertRefused(401, "GET", "/", HOST, "Cookie: pool-agent=" + gate.token());
        assertRefused(401, "GET", "/report.json?token=" + gate.token(), HOST);
    }

    /** DNS rebinding: a page of evil.example, whose name resolves to this machine by now. */
    @Test
    void aNameThatIsNotOursIsRefusedEvenWithTheSecret() {
        for (String name : List.of(
                "evil.example",
                "evil.example:7070",
                "127.0.0.1.evil.example",
                "localhost.evil.example:7070",
                "10.0.0.1:7070",
                "127.0.0.1:7070@evil.example",
                "",
                "localhost:7070:7070")) {
            assertRefused(403, "GET", "/", "Host: " + name, cookie);
            assertRefused(403, "GET", "/?token=" + gate.token(), "Host: " + name);
        }
        assertRefused(403, "GET", "/", cookie);
    }

    @Test
    void everyNameOfThisMachineIsServedBehindAnyPort() {
        for (String name : List.of("127.0.0.1", "localhost:9000", "LOCALHOST", "[::1]:7070", "127.1.2.3:80")) {
            assertThat(gate.check(get("/", "Host: " + name, cookie))).as(name).isNull();
        }
    }

    @Test
    void whatListensToOthersIsServedByAddressAndByTheNameThatWasGiven() {
        Gate open = new Gate("Db-1.shop.example", false);
        String known = "Cookie: " + cookieOf(open);

        for (String name : List.of("10.0.0.1:7070", "[fe80::1]:7070", "localhost", "db-1.shop.example:7070")) {
            assertThat(open.check(get("/", "Host: " + name, known))).as(name).isNull();
        }
        for (String name : List.of("evil.example:7070", "shop.example", "10.0.0.1.evil.example")) {
            assertThat(open.check(get("/", "Host: " + name, known)).status())
                    .as(name)
                    .isEqualTo(403);
        }
    }

    @Test
    void anotherOriginIsRefused() {
        for (String origin : List.of(
                "http://evil.example",
                "null",
                "http://127.0.0.1:8080",
                "https://127.0.0.1:7070",
                "http://localhost:7070")) {
            assertRefused(403, "GET", "/report.json", HOST, cookie, "Origin: " + origin);
        }
        for (String site : List.of("cross-site", "same-site", "anything")) {
            assertRefused(403, "GET", "/report.json", HOST, cookie, "Sec-Fetch-Site: " + site);
            assertRefused(403, "GET", "/page.js", HOST, cookie, "Sec-Fetch-Site: " + site, "Sec-Fetch-Dest: script");
            assertRefused(403, "GET", "/", HOST, cookie, "Sec-Fetch-Site: " + site, "Sec-Fetch-Dest: iframe");
        }
    }

    /** There is nothing on the page that changes anything. */
    @Test
    void nothingButGetIsAllowed() {
        for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get")) {
            assertRefused(405, method, "/", HOST, cookie, "Origin: http://127.0.0.1:7070");
        }
        assertRefused(403, "POST", "/", HOST, cookie, "Origin: http://evil.example");
    }

    @Test
    void whatNoBrowserSendsIsRefused() {
        assertRefused(400, "GET", "/", HOST, cookie, "Content-Length: 5");
        assertRefused(400, "GET", "/", HOST, cookie, "Transfer-Encoding: chunked");
        assertRefused(400, "GET", "http://127.0.0.1:7070/", HOST, cookie);
        assertRefused(400, "GET", "/", HOST, "Host: evil.example", cookie);
        assertRefused(400, "GET", "/", HOST, cookie, " folded: line");
        assertRefused(400, "GET", "/", HOST, cookie, "no colon");
        assertThat(Request.parse("GET /")).isNull();
        assertThat(Request.parse("GET / HTTP/2.0\r\n" + HOST)).isNull();
        assertThat(Request.parse("")).isNull();
    }

    @Test
    void everyAnswerForbidsToBeKeptFramedOrReadByOthers() {
        for (Answer answer : List.of(
                gate.check(get("/", HOST)),
                gate.check(get("/?token=" + gate.token(), HOST)),
                Answer.of(Answer.JSON, "{}".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(text(answer))
                    .contains(
                            "frame-ancestors 'none'",
                            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';",
                            "Cache-Control: no-store\r\n",
                            "X-Content-Type-Options: nosniff\r\n",
                            "Cross-Origin-Resource-Policy: same-origin\r\n",
                            "Referrer-Policy: no-referrer\r\n",
                            "Connection: close\r\n")
                    .doesNotContain("unsafe", "Access-Control");
        }
    }

    private void assertRefused(int status, String method, String target, String... headers) {
        Answer answer = gate.check(request(method, target, headers));
        assertThat(answer).as(method + " " + target + " " + List.of(headers)).isNotNull();
        assertThat(answer.status())
                .as(method + " " + target + " " + List.of(headers))
                .isEqualTo(status);
        assertThat(text(answer)).doesNotContain("Set-Cookie", gate.token());
    }

    private static Request get(String target, String... headers) {
        return request("GET", target, headers);
    }

    private static Request request(String method, String target, String... headers) {
        return Request.parse(method + " " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers));
    }

    /** The folder of the page, which the way in leads to. */
    static String folderOf(Gate gate) {
        return entered(gate, "Location: (\\S+)");
    }

    static String cookieOf(Gate gate) {
        return entered(gate, "Set-Cookie: ([^;]+);");
    }

    private static String entered(Gate gate, String part) {
        Matcher cookie =
                Pattern.compile(part).matcher(text(gate.check(get("/?token=" + gate.token(), "Host: localhost"))));
        assertThat(cookie.find()).isTrue();
        return cookie.group(1);
    }

    private static String text(Answer answer) {
        return new String(answer.head(), StandardCharsets.ISO_8859_1)
                + new String(answer.body(), StandardCharsets.UTF_8);
    }
}
