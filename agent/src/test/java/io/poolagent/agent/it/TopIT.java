// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code top} under a real terminal, and without one. */
class TopIT {
    private static final String FEED = "pool-agent-top";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 200})
    void showsPoolsSitesAndFindingsAsWideAsTheTerminalUntilQ(int columns) throws Exception {
        assumePty();
        Jdk jdk = newest();
        try (RunningApp app = watched(jdk)) {
            Pty.Shown shown = Pty.run(folder, columns, 24, "q", top(app));

            assertThat(shown.end()).isEqualTo("exit 0 switched True restored True");
            assertThat(shown.raw()).startsWith("\u001b[?1049h\u001b[?25l").endsWith("\u001b[?25h\u001b[?1049l");
            assertThat(shown.screens()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(screen -> assertThat(screen)
                    .hasSizeLessThanOrEqualTo(24)
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns)));
            assertThat(String.join("\n", shown.screens().get(0)))
                    .contains("process " + app.pid(), columns > 40 ? "Attended.java:" : "DOUBLE_RELEASE");
            if (columns == 40) {
                assertThat(shown.screens().get(0))
                        .as("what is cut says so")
                        .anyMatch(line -> line.length() == 40 && line.endsWith("~"));
            }
            if (columns == 200) {
                assertThat(String.join("\n", shown.screens().get(0)))
                        .contains("2 connections in use, 1 finding of 1 bug")
                        .containsPattern("hikari +2 +4 +0 ")
                        .containsPattern(" 2  idle +\\S+ m?s  hikari +com\\.acme\\.Attended\\.does\\(")
                        .containsPattern("1 x DOUBLE_RELEASE +hikari +com\\.acme\\.Attended\\.does\\(");
            }
            assertNothingStays(app);
            // The JVM warns of each agent that is loaded into it: of this one once, however often it is shown.
            assertThat(app.end().split("A Java agent has been loaded dynamically", -1).length - 1)
                    .isEqualTo(jdk.version() < 21 ? 0 : 1);
        }
    }

    @Test
    void controlCRestoresTheTerminal() throws Exception {
        assumePty();
        try (RunningApp app = watched(Jdk.current())) {
            Pty.Shown shown = Pty.run(folder, 80, 24, "\u0003", top(app));

            assertThat(shown.end()).isEqualTo("exit 130 switched True restored True");
            assertThat(shown.raw()).contains("\u001b[?25h\u001b[?1049l");
            assertNothingStays(app);
            app.end();
        }
    }

    @Test
    void withoutATerminalItPrintsLinesUntilNobodyReads() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = new ProcessBuilder(top(app)).start();
            try (BufferedReader lines = top.inputReader()) {
                assertThat(lines.readLine()).contains("2 connections in use").doesNotContain("\u001b");
                while (!lines.readLine().isEmpty()) {
                    // The first block's head; then its pools, its sites.
                }
                assertThat(lines.readLine()).startsWith("POOL ");
            }
            assertThat(top.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(top.exitValue()).isZero();
            assertNothingStays(app);

            CommandRun once = CommandRun.of(folder, "top", app.pid(), "--once");
            assertThat(once.exit()).isZero();
            assertThat(once.out()).contains("2 connections in use", "DOUBLE_RELEASE", "com.acme.Attended.does(");
            app.end();
        }
    }

    /** By an application that interrupts whatever thread it finds. */
    @Test
    void anInterruptDoesNotEndIt() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = shown(app);
            assertThat(app.does("interrupt")).isEqualTo("1 interrupted");
            TimeUnit.SECONDS.sleep(3);
            assertThat(app.does("threads")).contains(FEED);
            assertQuits(top);
            assertNothingStays(app);
            app.end();
        }
    }

    /** A command that is killed cannot say goodbye. */
    @Test
    void theAgentStopsByItselfWhenTheCommandWasKilled() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = shown(app);
            assertThat(app.does("threads")).contains(FEED);
            top.destroyForcibly().waitFor();
            assertNothingStays(app);
            app.end();
        }
    }

    @Test
    void detachEndsItAndAnEndedProcessIsSaid() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = shown(app);
            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            assertEnds(top, "pool-agent watches process " + app.pid() + " no more");
            CommandRun none = CommandRun.of(folder, "top", app.pid());
            assertThat(none.err()).isEqualTo("no pool-agent watches process " + app.pid() + ": nothing was changed\n");
            assertThat(none.exit()).isEqualTo(1);
            app.end();
        }
        try (RunningApp app = watched(Jdk.current())) {
            Process top = shown(app);
            ProcessHandle.of(Long.parseLong(app.pid())).orElseThrow().destroyForcibly();
            assertEnds(top, "process " + app.pid() + " has ended");
        }
    }

    /** As one that was suspended, with its terminal or with the machine. */
    @Test
    void oneThatStoodStillGoesOn() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = new ProcessBuilder(top(app)).start();
            BufferedReader lines = top.inputReader();
            lines.readLine();
            signal("STOP", top.pid());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (app.does("threads").contains(FEED)) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
            signal("CONT", top.pid());
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!app.does("threads").contains(FEED)) {
                assertThat(System.nanoTime()).as("it asks again").isLessThan(end);
            }
            assertQuits(top);
            assertNothingStays(app);
            app.end();
        }
    }

    /** As one that a debugger has stopped, or whose garbage is collected. */
    @Test
    void qQuitsWhileTheApplicationStandsStill() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = shown(app);
            signal("STOP", Long.parseLong(app.pid()));
            TimeUnit.SECONDS.sleep(8); // By then it wonders.
            top.outputWriter().append("q\n").flush();
            assertThat(top.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(top.exitValue()).isZero();
            signal("CONT", Long.parseLong(app.pid()));
            assertNothingStays(app);
            app.end();
        }
    }

    @Test
    void whatAKilledApplicationWasWritingIsDeleted() throws Exception {
        try (RunningApp app = watched(Jdk.current())) {
            Process top = shown(app);
            ProcessHandle.of(Long.parseLong(app.pid())).orElseThrow().destroyForcibly();
            try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
                Path feed = files.filter(file -> file.getFileName().toString().startsWith("pool-agent-top"))
                        .findFirst()
                        .orElseThrow();
                Files.writeString(feed.resolve("now.json.new"), "{");
            }
            assertEnds(top, "process " + app.pid() + " has ended");
            assertNoFileStays();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** One without a terminal that has printed its first line. */
    private Process shown(RunningApp app) throws IOException {
        Process top = new ProcessBuilder(top(app)).start();
        top.inputReader().readLine();
        return top;
    }

    private static void assertQuits(Process top) throws Exception {
        top.outputWriter().append("q\n").flush();
        top.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(top.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(top.exitValue()).isZero();
    }

    private static void assertEnds(Process top, String why) throws Exception {
        top.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(new String(top.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains(why);
        assertThat(top.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(top.exitValue()).isEqualTo(1);
    }

    /** Two are held, and one was closed twice. */
    private RunningApp watched(Jdk jdk) throws IOException {
        RunningApp app = new RunningApp(jdk, folder, "hikari", "-javaagent:" + AgentJvm.JAR + "=capture=always");
        for (String command : List.of("acquire", "acquire", "close twice")) {
            app.does(command);
        }
        return app;
    }

    private List<String> top(RunningApp app) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        return new ArrayList<>(List.of(
                Jdk.current().java().toString(),
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-jar",
                AgentJvm.JAR.toString(),
                "top",
                app.pid()));
    }

    /** No thread in the watched JVM, and no file. */
    private void assertNothingStays(RunningApp app) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (app.does("threads").contains(FEED)) {
            assertThat(System.nanoTime())
                    .as("the thread that writes each second")
                    .isLessThan(end);
        }
        assertNoFileStays();
    }

    private void assertNoFileStays() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            assertThat(files.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
                    .isEmpty();
        }
    }

    private static Jdk newest() throws IOException {
        List<Jdk> all = Jdk.all();
        return all.get(all.size() - 1);
    }

    private static void assumePty() throws InterruptedException {
        String missing = Pty.missing();
        if (missing != null) {
            System.out.println("SKIPPED: top under a real terminal, which needs python3 with its pty: " + missing);
        }
        assumeThat(missing).as("SKIPPED: no python3 with pty").isNull();
    }
}
