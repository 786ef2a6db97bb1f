// SPDX-License-Identifier: Apache-2.0
package shop.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The README's picture: the report page of the shop when it has run dry, since the agent was asked to take nothing back. It is
 * taken anew with {@code -Dpicture=../docs/report-page.png} only: that needs a browser and a minute.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReportPictureIT {
    private static final String AGENT = System.getProperty("agent.jar");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 560;

    @TempDir
    Path folder;

    @Test
    void thePictureOfTheReadmeIsLight() throws IOException {
        assertIsLight(Path.of("../docs/report-page.png"));
    }

    @Test
    @EnabledIfSystemProperty(named = "picture", matches = ".+")
    void takesThePictureOfARealRun() throws Exception {
        Path browser = browser();
        Path page = folder.resolve("report.html");
        Process shop = new ProcessBuilder(
                        JAVA,
                        "-javaagent:" + AGENT + "=on-lost=report,overdue-after=5s,exhausted-after=2s",
                        "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                        "-jar",
                        System.getProperty("demo.jar"),
                        "--seconds=120")
                .redirectErrorStream(true)
                .start();
        try {
            readUntil(shop.inputReader(), "EXHAUSTED");
            readUntil(shop.inputReader(), "connections in use 10 of 10");
            run("report", JAVA, "-jar", AGENT, "report", "" + shop.pid(), "--html", "--out", page.toString());
        } finally {
            shop.destroy();
            assertThat(shop.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(Files.readString(page)).contains("shop.legacy.CustomerDao", "EXHAUSTED");

        Path picture = folder.resolve("report-page.png");
        run(
                "browser",
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--hide-scrollbars",
                "--virtual-time-budget=3000",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + WIDTH + "," + HEIGHT,
                "--screenshot=" + picture,
                page.toUri().toString());
        assertIsLight(picture);
        Files.write(Path.of(System.getProperty("picture")), Files.readAllBytes(picture));
    }

    private static Path browser() {
        String named = System.getenv("TEST_CHROMIUM");
        Path browser = Path.of(named == null ? "/usr/bin/chromium" : named);
        String skipped = "SKIPPED: the README's picture: there is no Chromium (or set TEST_CHROMIUM)";
        if (!Files.isExecutable(browser)) {
            System.out.println(skipped);
        }
        Assumptions.assumeTrue(Files.isExecutable(browser), skipped);
        return browser;
    }

    private static void readUntil(BufferedReader output, String words) throws IOException {
        StringBuilder seen = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.contains(words)) {
            seen.append(line).append('\n');
            line = output.readLine();
        }
        assertThat(line).as(seen.toString()).isNotNull();
    }

    private void run(String name, String... command) throws IOException, InterruptedException {
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(log)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    /** Whoever opens the README loads it. */
    private static void assertIsLight(Path picture) throws IOException {
        assertThat(Files.size(picture)).isLessThan(120_000);
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(WIDTH);
        assertThat(image.getHeight()).isEqualTo(HEIGHT);
    }
}
