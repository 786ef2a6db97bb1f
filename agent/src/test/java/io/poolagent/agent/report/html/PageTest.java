// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page is whole, allows nothing but itself, and shows data as text only. */
class PageTest {
    private static final Path PARTS = Path.of("src/main/resources/io/poolagent/agent/report/html");

    @Test
    void itsPolicyNamesItsOwnStyleAndScriptAndNothingElse() throws Exception {
        String page = Page.of("{}");
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(page);
        assertThat(policy.find()).isTrue();
        assertThat(policy.group(1))
                .matches("default-src 'none'; style-src 'sha256-[\\w+/]{43}='; script-src 'sha256-[\\w+/]{43}='; "
                        + "img-src data:; base-uri 'none'; form-action 'none'");
        assertThat(page).doesNotContainPattern("\\{(policy|style|script|document)}");
        assertThat(page).startsWith("<!doctype html>");
    }

    @Test
    void itNamesNoOtherResource() throws IOException {
        assertThat(Page.of("{}").replace("http://www.w3.org/2000/svg", ""))
                .doesNotContainPattern("https?://|url\\(|@import");
    }

    @Test
    void noPartMakesMarkupOrCodeOfText() throws IOException {
        try (Stream<Path> parts = Files.list(PARTS)) {
            for (Path part : parts.toList()) {
                String text = Files.readString(part);
                assertThat(text)
                        .as(part.toString())
                        .contains("SPDX-License-Identifier: Apache-2.0")
                        .doesNotContain(
                                "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(")
                        .doesNotContainPattern("\\bon\\w+=");
                assertThat(text.lines().count()).as(part.toString()).isLessThan(400);
            }
        }
    }

    @Test
    void dataCannotEndTheElementThatHoldsIt() throws IOException {
        assertThat(Page.inert("{\"a\":\"</script><!--&{style}\"}"))
                .isEqualTo("{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026{style}\"}");
        assertThat(Page.of("{\"a\":\"{script}{document}\"}")).contains("{\"a\":\"{script}{document}\"}");
    }
}
