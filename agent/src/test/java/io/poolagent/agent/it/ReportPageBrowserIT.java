// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolagent.agent.report.html.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report page of an application that lost, recovered and ran dry, in a real browser. */
class ReportPageBrowserIT {
    private static final String[] PHONE = {"--window-size=500,900"};
    private static final String OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true);"
            + "document.querySelectorAll('.bugs button.link').forEach(one => one.click());"
            + "document.querySelectorAll('.segment').forEach((one, i) => { if (i === 0) one.click(); });";

    @TempDir
    static Path folder;

    private static Chromium browser;
    private static String page;
    private static String converted;

    @BeforeAll
    static void runDry() throws Exception {
        browser = Chromium.orSkip(folder);
        Path file = folder.resolve("report.html");
        Path json = folder.resolve("findings.json");
        // Long enough for advice.
        try (ShortApp app = new ShortApp(folder, "exhausted-after=1s,report=" + file + ",json=" + json, 62)) {
            app.terminate();
        }
        page = Files.readString(file);
        converted = CommandRun.of(folder, "convert", json.toString(), "--to", "html")
                .out();
    }

    /** For who wants to look at it: -Dpage.pictures=folder. */
    @AfterAll
    static void takePictures() throws Exception {
        String pictures = System.getProperty("page.pictures");
        if (pictures != null && page != null) {
            Path file = Files.writeString(Path.of(pictures, "report.html"), page);
            for (boolean dark : new boolean[] {false, true}) {
                browser.shoot(file, Path.of(pictures, "wide" + (dark ? "-dark" : "") + ".png"), 1280, 2600, dark);
                browser.shoot(file, Path.of(pictures, "phone" + (dark ? "-dark" : "") + ".png"), 500, 3600, dark);
            }
        }
    }

    @Test
    void theFirstSentenceSaysWhichPoolIsDryWhoHoldsItAndAtWhichLine() throws Exception {
        String summary = browser.ask(page, "return document.querySelector('.summary').innerText")
                .asText();

        assertThat(summary)
                .matches(
                        "(?s)Pool \\S+ is dry: 4 of 4 in use, 3 threads wait, for up to 1 min \\d+ s\\.\\s+"
                                + "3 of them were acquired at RunsShort\\.java:"
                                + Expectations.line("RunsShort", "Connection kept = ")
                                + " com\\.acme\\.RunsShort\\.keep \u2014 2 idle, 1 idle in a transaction, the oldest for 1 min \\d+ s\\.");
    }

    @Test
    void theDocsQuoteWhatIsShown() throws Exception {
        String summary = browser.ask(
                        Page.of(Files.readString(Path.of("src/test/resources/page/overview.json"))),
                        "return document.querySelector('.summary').innerText")
                .asText();

        assertThat(Files.readString(Path.of("../docs/page.md"))).contains(summary.replaceAll("\n+", "\n"));
    }

    @Test
    void aSegmentTellsItsHoldersStory() throws Exception {
        JsonNode stories = browser.ask(
                page,
                "return [...document.querySelectorAll('.segment')].map(one => { one.click();"
                        + " const story = one.closest('.pool').querySelector('.story').innerText;"
                        + " return one.className + ' ' + one.getAttribute('aria-expanded') + '\\n' + story; })");

        assertThat(stories).hasSize(3);
        String all = stories.toString();
        assertThat(all)
                .contains(
                        "segment idle true",
                        "segment transaction true",
                        "segment statement true",
                        "http-<img src=x onerror=alert(1)></script><script>",
                        "idle for 1 min",
                        "a statement runs for 1 min",
                        "SELECT * FROM orders WHERE owner = ?",
                        "UPDATE orders SET owner = ? WHERE id = ?");
    }

    @Test
    void theTimelineMovesAndZoomsByKey() throws Exception {
        JsonNode seen = browser.ask(
                page,
                "const chart = document.querySelector('.chart'); const out = chart.parentNode.querySelector('output');"
                        + "const key = k => chart.dispatchEvent(new KeyboardEvent('keydown', { key: k, bubbles: true, cancelable: true }));"
                        + "const first = out.value; key('ArrowLeft'); const second = out.value;"
                        + "const ticks = () => [...chart.querySelectorAll('text')].map(t => t.textContent).join(' ');"
                        + "const wide = ticks(); key('+'); key('+'); const near = ticks(); key('Escape');"
                        + "return { first, second, wide, near, again: ticks(), used: chart.querySelector('.used').getAttribute('d').length,"
                        + " pending: chart.querySelector('.pending').getAttribute('d').length, marks: chart.querySelectorAll('a').length,"
                        + " rows: chart.parentNode.querySelectorAll('tbody tr').length }");

        assertThat(seen.get("first").asText()).matches("\\d\\d:\\d\\d:\\d\\d: 4 in use, 3 waiting, .*");
        assertThat(seen.get("second").asText()).isNotEqualTo(seen.get("first").asText());
        assertThat(seen.get("near").asText()).isNotEqualTo(seen.get("wide").asText());
        assertThat(seen.get("again").asText()).isEqualTo(seen.get("wide").asText());
        assertThat(seen.get("used").asInt()).isGreaterThan(500);
        assertThat(seen.get("pending").asInt()).isGreaterThan(500);
        assertThat(seen.get("marks").asInt()).isGreaterThan(2);
        assertThat(seen.get("rows").asInt()).isGreaterThan(5);
    }

    @Test
    void whereConnectionsSpendTheirLifeIsShownAndCanBeTakenAway() throws Exception {
        JsonNode seen = browser.ask(
                page,
                "const cells = () => [...document.querySelectorAll('.flame .cell')].map(one => one.innerText);"
                        + "const all = cells(); document.querySelectorAll('.flame .cell')[1].click(); const near = cells();"
                        + "return { all, near, stacks: collapsed(report.pools.filter(pool => pool.profile)) }");

        assertThat(seen.get("all").toString()).contains("RunsShort.java:", "in a statement", "idle in a transaction");
        assertThat(seen.get("near").size()).isLessThan(seen.get("all").size());
        assertThat(seen.get("near").get(0).asText()).contains("all pools");
        assertThat(seen.get("stacks").asText().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("pool [^;]+(;[^;]+)+;\\[[a-z ]+] \\d+"));
    }

    @Test
    void aBugOpensToItsReportAndWhatToChange() throws Exception {
        JsonNode bugs = browser.ask(
                page,
                "return [...document.querySelectorAll('.bugs button.link')].map(one => { one.click();"
                        + " return document.getElementById(one.getAttribute('aria-controls')).innerText; })");

        assertThat(bugs.size()).isGreaterThanOrEqualTo(3);
        for (JsonNode bug : bugs) {
            assertThat(bug.asText()).contains("What to change", "Fingerprint", "The last report", "bug          ");
        }
        assertThat(bugs.toString()).contains("LOST connection of pool", "never closed", "DOUBLE_RELEASE", "EXHAUSTED");
        assertThat(browser.ask(page, "return document.querySelector('#advice').innerText")
                        .asText())
                .contains("maximum 4");
    }

    @Test
    void ofConvertedFindingsTheBugsAreShown() throws Exception {
        JsonNode seen = browser.ask(
                converted,
                "document.querySelectorAll('.bugs button.link').forEach(one => one.click());"
                        + "return document.querySelector('main').innerText");

        assertThat(seen.asText()).contains("findings of", "LOST", "What to change", "Fingerprint");
    }

    @Test
    void hostileNamesDoNothingAndNothingLeaves() throws Exception {
        JsonNode seen = browser.ask(
                page,
                OPEN_ALL
                        + "await new Promise(done => setTimeout(done, 500));"
                        + "return { title: document.title, images: document.images.length, scripts: document.scripts.length,"
                        + " requests: performance.getEntriesByType('resource').map(one => one.name),"
                        + " unseen: /[\\u202e\\u0007]/.test(document.body.innerText) }");

        assertThat(seen.get("title").asText()).isEqualTo("pool-agent report");
        assertThat(seen.get("images").asInt()).isZero();
        assertThat(seen.get("scripts").asInt())
                .as("the data, the page's and this test's")
                .isEqualTo(3);
        assertThat(seen.get("requests")).isEmpty();
        assertThat(seen.get("unseen").asBoolean()).isFalse();
    }

    @Test
    void itFitsAPhone() throws Exception {
        JsonNode seen =
                browser.ask(page, OPEN_ALL + "return [document.documentElement.scrollWidth, innerWidth]", PHONE);

        assertThat(seen.get(0).asInt()).isLessThanOrEqualTo(seen.get(1).asInt());
    }

    @Test
    void axeFindsNothingInLightAndDarkWideAndOnAPhone() throws Exception {
        String axe = axe();
        String[][] all = {{}, {"--blink-settings=preferredColorScheme=0"}, PHONE};
        for (String[] options : all) {
            JsonNode violations = browser.ask(
                    page,
                    axe + OPEN_ALL
                            + "return (await axe.run(document)).violations.map(one => one.id + ': ' + one.help + ' '"
                            + " + one.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary).slice(0, 3).join(' | '))",
                    options);
            assertThat(violations).isEmpty();
        }
    }

    /** Of the jar that carries it for Selenium, which is not needed here. */
    static String axe() throws IOException {
        try (JarFile jar = new JarFile(Path.of(System.getProperty("pools.jars"), "selenium-4.11.0.jar")
                        .toFile());
                InputStream in = jar.getInputStream(jar.getJarEntry("axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("</script", "<\\/script") + ";";
        }
    }
}
