// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolagent.agent.report.html.Page;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report page on paper, by a real browser that prints it. For who wants to look at it: -Dpage.pictures=folder. */
class PrintedPageIT {
    /** In inches. */
    private static final double[] A4 = {8.27, 11.69};

    private static final String FOLDED = "({ bugs: document.querySelectorAll('.bugs .detail').length,"
            + " open: document.querySelectorAll('.bugs .detail:not([hidden])').length,"
            + " reports: document.querySelectorAll('.bugs .detail:not([hidden]) pre').length,"
            + " stories: [...document.querySelectorAll('.story')].filter(one => one.children.length > 0).length,"
            + " holders: document.querySelectorAll('.segment').length,"
            + " stories: document.querySelectorAll('.story .one').length,"
            + " tables: document.querySelectorAll('details[open]').length,"
            + " paper: document.documentElement.classList.contains('paper') })";

    @TempDir
    static Path folder;

    private static DevTools browser;

    @BeforeAll
    static void open() throws Exception {
        browser = Chromium.orSkip(folder).open();
        String page = Page.of(Files.readString(Path.of("src/test/resources/page/overview.json")));
        browser.go(
                Files.writeString(folder.resolve("report.html"), page).toUri().toString());
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    /** Nobody can click on paper. */
    @Test
    void whatIsFoldedIsPrintedAndFoldedAgain() throws Exception {
        JsonNode before = browser.ask("addEventListener('beforeprint', () => { window.seen = " + FOLDED
                + "; }, { once: true });" + "return " + FOLDED);

        byte[] pdf = browser.print(A4[0], A4[1]);

        assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        JsonNode printed = browser.ask("return window.seen");
        assertThat(printed.get("bugs").asInt()).isPositive();
        assertThat(printed.get("open")).isEqualTo(printed.get("bugs"));
        assertThat(printed.get("reports").asInt()).isPositive();
        assertThat(printed.get("holders").asInt()).isPositive();
        assertThat(printed.get("stories")).isEqualTo(printed.get("holders"));
        assertThat(printed.get("tables").asInt()).isPositive();
        assertThat(browser.ask("return " + FOLDED)).isEqualTo(before);
        assertThat(before.get("open").asInt()).isZero();
        assertThat(browser.complaints()).isEmpty();
        String pictures = System.getProperty("page.pictures");
        if (pictures != null) {
            Files.write(Path.of(pictures, "report.pdf"), pdf);
        }
    }

    /** As wide as what A4 and US Letter leave between their margins; whoever likes dark screens has white paper as well. */
    @ParameterizedTest
    @CsvSource({"703,false", "703,true", "726,false"})
    void nothingIsCutOrSqueezed(int width, boolean dark) throws Exception {
        browser.look(width, 1000, dark);
        browser.media("print", dark);
        JsonNode seen = browser.ask("unfold(); try {"
                + "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));"
                + "const wide = [...document.querySelectorAll('main *')].filter(one => !one.closest('.unseen') && one.getBoundingClientRect().right > innerWidth + 1)"
                + " .map(one => one.outerHTML.slice(0, 120));"
                + "const cut = [...document.querySelectorAll('.scroll, pre')].filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className);"
                + "const where = Math.min(...[...document.querySelectorAll('.bugs tr:not(.detail) td:nth-child(2)')].map(one => one.clientWidth));"
                + "const kind = document.querySelector('.bugs button.link b'); kind.textContent = 'UNENDED_TRANSACTION'; const lines = kind.getClientRects().length;"
                + "const chart = document.querySelector('.chart').getBoundingClientRect();"
                + "const marks = [...document.querySelectorAll('button.link')].filter(one => getComputedStyle(one, '::before').content !== 'none').length;"
                + "return { lines, wide, cut, where, marks, chart: chart.width / chart.height / document.querySelector('.chart').viewBox.baseVal.width * document.querySelector('.chart').viewBox.baseVal.height,"
                + " ground: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,"
                + " nav: getComputedStyle(document.querySelector('nav')).display };"
                + "} finally { fold(); }");

        assertThat(seen.get("wide")).isEmpty();
        assertThat(seen.get("cut")).isEmpty();
        assertThat(seen.get("lines").asInt()).as("the longest name of a kind").isEqualTo(1);
        assertThat(seen.get("where").asInt()).isGreaterThan(150);
        assertThat(seen.get("marks").asInt()).isZero();
        assertThat(seen.get("chart").asDouble()).isBetween(0.98, 1.02);
        assertThat(seen.get("ground").asText()).isEqualTo("rgb(255, 255, 255)");
        assertThat(seen.get("ink").asText()).isEqualTo("rgb(27, 29, 32)");
        assertThat(seen.get("nav").asText()).isEqualTo("none");
    }
}
