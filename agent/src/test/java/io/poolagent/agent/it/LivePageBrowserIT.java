// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page of an application that runs, in a real browser. */
class LivePageBrowserIT {
    private static final String OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true);"
            + "document.querySelectorAll('.bugs button.link[aria-expanded=false]').forEach(one => one.click());"
            + "document.querySelectorAll('.segment[aria-expanded=false]').forEach((one, i) => { if (i === 0) one.click(); });";
    private static final String DRAWN_AGAIN = "const before = live.known; const start = Date.now();"
            + "while (live.known === before && Date.now() - start < 20000) { await new Promise(done => setTimeout(done, 50)); }";

    @TempDir
    static Path folder;

    @Test
    void aNewLeakIsShownWithoutAReloadAndTheReaderKeepsTheirPlace() throws Exception {
        Chromium browser = Chromium.orSkip(folder);
        try (RunningApp app = new RunningApp(
                        Jdk.current(), folder, "hikari", "-javaagent:" + AgentJvm.JAR + "=page=0,log=stderr");
                DevTools page = browser.open()) {
            app.does("acquire");
            page.go(address(app.err()));
            page.await(
                    "return document.querySelectorAll('.segment').length === 1 && Boolean(document.querySelector('#timeline details'))");
            assertThat(page.ask("return location.href + ' ' + document.cookie").asText())
                    .as("no token in the address, and no cookie that a script can read")
                    .matches("http://127\\.0\\.0\\.1:\\d+/\\w{8}/ ");
            page.ask("window.sameDocument = true; document.querySelector('.segment').click();"
                    + "document.querySelector('#timeline details').open = true;"
                    + "document.querySelector('.segment').focus();"
                    + "scrollTo({ top: 150, behavior: 'instant' }); return true");
            double top = page.ask("return document.activeElement.getBoundingClientRect().top")
                    .asDouble();

            app.does("lose");
            app.does("acquire");
            page.await(
                    "return Boolean(document.querySelector('#bugs table')) && document.querySelector('#bugs').innerText.includes('LOST')");
            page.await("return document.querySelector('.segment b').textContent === '2'");

            JsonNode seen = page.ask(DRAWN_AGAIN
                    + "return { same: window.sameDocument === true, story: document.querySelector('.story').innerText,"
                    + " expanded: document.querySelector('.segment').getAttribute('aria-expanded'),"
                    + " focus: document.activeElement.className, top: document.activeElement.getBoundingClientRect().top,"
                    + " details: document.querySelector('#timeline details').open, scroll: scrollY,"
                    + " news: document.getElementById('news').textContent }");
            assertThat(seen.get("same").asBoolean()).isTrue();
            assertThat(seen.get("story").asText()).contains("Acquired at", "Attended.java");
            assertThat(seen.get("expanded").asText()).isEqualTo("true");
            assertThat(seen.get("focus").asText()).startsWith("segment");
            assertThat(seen.get("top").asDouble()).isBetween(top - 2, top + 2);
            assertThat(seen.get("details").asBoolean()).isTrue();
            assertThat(seen.get("news").asText()).startsWith("New: ");

            page.ask("document.getElementById('pause').click(); return true");
            String paused = page.ask("return live.known.time").asText();
            page.ask("await new Promise(done => setTimeout(done, 4500)); return true");
            assertThat(page.ask("return live.known.time").asText()).isEqualTo(paused);
            page.ask("document.getElementById('pause').click(); return true");
            page.await("return live.known.time !== '" + paused + "'");
            assertThat(page.complaints()).isEmpty();

            // A menu opens, and takes the release of the button.
            page.ask(
                    "for (const press of [{ button: 2 }, { button: 0, ctrlKey: true }]) document.querySelector('h1').dispatchEvent("
                            + "new PointerEvent('pointerdown', { bubbles: true, ...press }));"
                            + "document.querySelector('h1').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true })); return true");
            assertThat(page.ask(DRAWN_AGAIN + "return live.known !== before").asBoolean())
                    .isTrue();
            page.ask(
                    "document.querySelector('h1').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 2 })); return true");
            assertThat(page.ask(DRAWN_AGAIN + "return live.known !== before").asBoolean())
                    .isTrue();

            page.ask("window.drawn = draw; draw = () => { throw new Error('odd') }; return true");
            page.await(
                    "return document.getElementById('trouble').textContent.startsWith('This page cannot show what the agent answered: Error: odd.')");
            page.ask("draw = window.drawn; return true");
            page.await("return document.getElementById('trouble').textContent === ''");

            app.end();
            page.await("return document.getElementById('trouble').textContent.startsWith('No answer: ')");
            assertThat(page.ask("return document.getElementById('trouble').textContent")
                            .asText())
                    .matches(
                            "No answer: the application has ended, or this machine cannot reach it\\. What is shown is of \\d\\d:\\d\\d:\\d\\d\\.");
        }
    }

    @Test
    void hostileNamesDoNothingNothingLeavesAndAxeFindsNothing() throws Exception {
        Chromium browser = Chromium.orSkip(folder);
        String pictures = System.getProperty("page.pictures");
        try (ShortApp app = new ShortApp(folder, "exhausted-after=1s,page=0", pictures == null ? 2 : 62);
                DevTools page = browser.open()) {
            String address = address(app.err());
            page.go(address);
            page.await("return document.querySelectorAll('.segment').length > 2");
            page.ask(OPEN_ALL + "return true");
            JsonNode seen = page.ask(DRAWN_AGAIN
                    + "return { title: document.title, images: document.images.length, scripts: document.scripts.length,"
                    + " text: document.body.innerText, unseen: /[\\u202e\\u0007]/.test(document.body.innerText) }");
            assertThat(seen.get("title").asText()).isEqualTo("Dry: hikari \u00b7 pool-agent");
            assertThat(seen.get("images").asInt()).isZero();
            assertThat(seen.get("scripts").asInt()).isEqualTo(1);
            assertThat(seen.get("unseen").asBoolean()).isFalse();
            assertThat(seen.get("text").asText())
                    .contains("<img src=x onerror=alert(1)>", "Pool hikari is dry: 4 of 4 in use")
                    .doesNotContain("geheim");
            String origin = "http://" + URI.create(address).getAuthority() + "/";
            assertThat(page.requests())
                    .isNotEmpty()
                    .allMatch(url -> url.startsWith(origin) || url.startsWith("data:,"));
            assertThat(page.complaints()).isEmpty();

            String axe = ReportPageBrowserIT.axe();
            int[][] looks = {{1280, 900, 0}, {1280, 900, 1}, {500, 900, 0}, {500, 900, 1}};
            for (int[] look : looks) {
                page.look(look[0], look[1], look[2] == 1);
                page.ask(DRAWN_AGAIN + "return true");
                assertThat(page.ask("return document.documentElement.scrollWidth")
                                .asInt())
                        .isLessThanOrEqualTo(look[0]);
                JsonNode violations = page.ask(
                        axe
                                + "return (await axe.run(document)).violations.map(one => one.id + ': ' + one.help + ' '"
                                + " + one.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary).slice(0, 3).join(' | '))");
                assertThat(violations).isEmpty();
                if (pictures != null) {
                    page.shoot(Path.of(pictures, "live-" + look[0] + (look[2] == 1 ? "-dark" : "") + ".png"));
                }
            }
        }
    }

    @Test
    void neitherAnotherOriginNorAnotherNameSeesIt() throws Exception {
        Chromium browser = Chromium.orSkip(folder);
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (RunningApp app =
                        new RunningApp(Jdk.current(), folder, "hikari", "-javaagent:" + AgentJvm.JAR + "=page=0");
                DevTools page = browser.open("--host-resolver-rules=MAP evil.example 127.0.0.1")) {
            String address = address(app.err());
            page.go(address);
            page.await("return Boolean(document.querySelector('#now'))");
            String home = page.ask("return location.href").asText();

            other.createContext("/", exchange -> {
                byte[] body = ("<!doctype html><iframe src='" + home
                                + "'></iframe><script>var ran = 0</script><script src='" + home
                                + "page.js' onload='ran++'></script>")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            other.start();
            // The same site, for which the browser sends the cookie; and another one.
            for (String host : new String[] {"127.0.0.1", "localhost", "evil.example"}) {
                page.go("http://" + host + ":" + other.getAddress().getPort() + "/");
                JsonNode seen = page.ask(
                        "const ask = options => fetch('" + home
                                + "report.json', options).then(a => a.text(), () => 'refused').then(t => t || 'nothing');"
                                + "return { read: await ask({ credentials: 'include' }), blind: await ask({ credentials: 'include', mode: 'no-cors' }),"
                                + " post: await ask({ credentials: 'include', method: 'POST' }), ran: window.ran,"
                                + " frame: (() => { try { return frames[0].document.body.innerText } catch (e) { return '' } })() }");
                assertThat(seen.get("read").asText()).as(host).isEqualTo("refused");
                assertThat(seen.get("blind").asText()).as(host).isIn("refused", "nothing");
                assertThat(seen.get("post").asText()).as(host).isEqualTo("refused");
                assertThat(seen.get("ran").asInt()).as(host).isZero();
                assertThat(seen.get("frame").asText()).as(host).isEmpty();
            }
            page.go(address.replace("127.0.0.1", "evil.example"));
            assertThat(page.ask("return document.body.innerText").asText())
                    .contains("not served under this name: use the address in the agent's log");
            // By a link of another site: a strict cookie is not sent along with a redirect.
            page.go("http://evil.example:" + other.getAddress().getPort() + "/");
            page.ask("location.href = '" + address + "'; return true");
            page.await("return Boolean(document.querySelector('#now')) && location.href === '" + home + "'");
        } finally {
            other.stop(0);
        }
    }

    /** Where the page is, as the agent says. */
    static String address(String log) {
        Matcher said =
                Pattern.compile("INFO \\[pool-agent] page: (http://\\S+)").matcher(log);
        assertThat(said.find()).as(log).isTrue();
        return said.group(1);
    }
}
