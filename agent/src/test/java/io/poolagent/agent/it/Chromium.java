// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** A real Chromium without a window: opens a page, runs a script of the test's in it, and says what came of it. */
final class Chromium {
    private static final Pattern ANSWER = Pattern.compile("(?s)<pre id=\"answer\">(.*?)</pre>");

    private final Path browser;
    private final Path folder;

    private Chromium(Path browser, Path folder) {
        this.browser = browser;
        this.folder = folder;
    }

    /** Skips the test, loudly, where there is none. */
    static Chromium orSkip(Path folder) {
        String named = System.getenv("TEST_CHROMIUM");
        Path browser = Path.of(named == null ? "/usr/bin/chromium" : named);
        if (!Files.isExecutable(browser)) {
            System.out.println("SKIPPED: the report page in a browser: there is no " + browser
                    + " (.ci/run installs one, or TEST_CHROMIUM names it)");
        }
        Assumptions.assumeTrue(Files.isExecutable(browser), "no Chromium at " + browser);
        return new Chromium(browser, folder);
    }

    /**
     * What the script answers, which is the body of a function that returns a value or a promise of one. The page's own policy
     * stays in force, and lets this script run beside the page's.
     */
    JsonNode ask(String html, String body, String... options) throws Exception {
        String script = "(async () => { try { return await (async () => {" + body
                + "})() } catch (e) { return { thrown: String(e.stack) } } })()"
                + ".then(answer => { const pre = document.createElement('pre'); pre.id = 'answer';"
                + " pre.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(answer)))); document.body.append(pre); })";
        Path page = Files.createTempFile(folder, "asked", ".html");
        Files.writeString(page, with(html, script));
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(
                List.of("--virtual-time-budget=8000", "--dump-dom", page.toUri().toString()));
        Result result = run(arguments);
        Matcher answer = ANSWER.matcher(result.out);
        assertThat(answer.find()).as(result.out + result.err).isTrue();
        JsonNode read = new ObjectMapper()
                .readTree(new String(Base64.getDecoder().decode(answer.group(1)), StandardCharsets.UTF_8));
        assertThat(read.at("/thrown").asText()).isEmpty();
        assertThat(result.err.lines().filter(line -> line.contains("CONSOLE"))).isEmpty();
        return read;
    }

    /** One that goes on, to look at what changes. */
    DevTools open(String... options) throws Exception {
        return new DevTools(browser, Files.createTempDirectory(folder, "browser"), options);
    }

    /** A picture of a page. */
    void shoot(Path page, Path picture, int width, int height, boolean dark) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--hide-scrollbars",
                "--virtual-time-budget=3000",
                "--window-size=" + width + "," + height,
                "--screenshot=" + picture,
                page.toUri().toString()));
        if (dark) {
            arguments.add(0, "--blink-settings=preferredColorScheme=0");
        }
        run(arguments);
    }

    private static String with(String html, String script) throws Exception {
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        String allowed = html.replaceFirst("script-src ", "script-src 'sha256-" + hash + "' ");
        return allowed.replace("</body>", "<script>" + script + "</script>\n</body>");
    }

    private Result run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("browser")));
        command.addAll(arguments);
        Path out = Files.createTempFile(folder, "browser", ".out");
        Path err = Files.createTempFile(folder, "browser", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the browser did not end: " + Files.readString(err));
        }
        return new Result(Files.readString(out), Files.readString(err));
    }

    private record Result(String out, String err) {}
}
