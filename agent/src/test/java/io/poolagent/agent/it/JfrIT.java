// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.implementation.ExceptionMethod;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events in recordings of the JDK's flight recorder, read by Mission Control's parser and the JDK's own tools. */
class JfrIT {
    private static final String ALL =
            "poolagent.Wait,poolagent.Lease,poolagent.Finding,poolagent.Reclaim,poolagent.OpenLease";

    @TempDir
    Path folder;

    static List<Jdk> jdks() throws IOException {
        return Jdk.diagonal();
    }

    /** Written as the JVM exits. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void aRecordingFromTheStartSaysWhoWaitsHoldsAndLoses(Jdk jdk) throws Exception {
        Path file = record(jdk, "capture=always");

        Recorded wait = only(file, "Wait", "com.acme.Recorded.waitForOne(");
        assertThat(wait.thread()).isEqualTo("main");
        assertThat(wait.millis("duration")).isBetween(1_000L, 20_000L);
        assertThat(wait.text("pool")).isEqualTo("hikari");
        assertThat(wait.text("acquired")).isEqualTo("true");
        assertThat(wait.frames()).contains("com.acme.Recorded.waitForOne", "com.acme.Recorded.main");
        assertThat(Recorded.in(file, "Wait"))
                .as("neither the agent's own nor a short one")
                .allMatch(event -> event.text("site").startsWith("com.acme.Recorded."))
                .allMatch(event -> event.millis("duration") >= 10);

        Recorded lease = only(file, "Lease", "com.acme.Recorded.hold(");
        assertThat(lease.thread()).isEqualTo("holder");
        assertThat(lease.text("acquiredBy")).isEqualTo("holder");
        assertThat(lease.millis("held")).isBetween(1_400L, 20_000L);
        assertThat(lease.frames()).contains("com.acme.Recorded.hold");

        Recorded lost = only(file, "Finding", "com.acme.Recorded.lose(");
        assertThat(lost.text("kind")).isEqualTo("LOST");
        assertThat(lost.text("message")).startsWith("LOST connection of pool 'hikari'");
        assertThat(lost.text("acquiredAt")).contains("com.acme.Recorded.lose(", "\ncom.acme.Recorded.main(");
        assertThat(lost.text("bug")).matches("[0-9a-f]{10}");
        assertThat(only(file, "Finding", "com.acme.Recorded.twice(").text("kind"))
                .isEqualTo("DOUBLE_RELEASE");
        Recorded reclaim = only(file, "Reclaim", "com.acme.Recorded.lose(");
        assertThat(reclaim.text("outcome")).isEqualTo("reclaimed");
        assertThat(reclaim.text("bug")).isEqualTo(lost.text("bug"));

        assertThat(Recorded.in(file, "OpenLease"))
                .filteredOn(event -> event.text("site").startsWith("com.acme.Recorded.keep("))
                .hasSizeBetween(1, 20)
                .allMatch(event -> event.text("pool").equals("hikari"))
                .allMatch(event -> event.text("acquiredBy").equals("main"))
                .last()
                .matches(event -> event.text("statement").equals("SELECT ?, ?"))
                .matches(event -> event.text("doing").equals("idle"))
                .matches(event -> event.millis("held") > 1_000);
        assertThat(Recorded.tool(jdk, folder, "jfr", "print", "--events", ALL, file.toString()))
                .contains("poolagent.OpenLease {", "poolagent.Lease {")
                .doesNotContain("secret", "4711");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void aLaterRecordingHasThemTooAndAfterADetachNoneKnowsThem(Jdk jdk) throws Exception {
        try (RunningApp app = new RunningApp(jdk, folder, "hikari", "-javaagent:" + AgentJvm.JAR + "=capture=always")) {
            app.does("acquire");
            start(jdk, app);
            awaitOpenLease(jdk, app);
            app.does("close twice");
            await(jdk, app, file -> Recorded.in(file, "Finding").size() == 1);
            assertThat(summary(jdk, app)).contains("poolagent.OpenLease", "poolagent.Wait");
            stop(jdk, app);

            assertThat(CommandRun.of(folder, "detach", app.pid()).exit()).isZero();
            assertThat(app.does("threads")).isEqualTo("[]");
            start(jdk, app);
            app.does("acquire");
            assertThat(summary(jdk, app)).contains("jdk.").doesNotContain("poolagent.");

            assertThat(CommandRun.of(folder, "attach", app.pid(), "capture=always")
                            .exit())
                    .isZero();
            app.does("acquire");
            awaitOpenLease(jdk, app);
            Verdicts.parse(app.end()).assertAgentWell();
        }
    }

    /** The recorder leaves it in its repository. */
    @Test
    void alsoTheRecordingOfACrashSaysWhoHoldsWhat() throws Exception {
        Path repository = folder.resolve("repository");
        try (RunningApp app = new RunningApp(
                Jdk.current(),
                folder,
                "hikari",
                "-XX:StartFlightRecording",
                "-XX:FlightRecorderOptions=repository=" + repository,
                "-Xlog:jfr+startup=off", // It writes to standard output.
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-XX:-CreateCoredumpOnCrash",
                "-javaagent:" + AgentJvm.JAR + "=capture=always")) {
            app.does("acquire");
            TimeUnit.SECONDS.sleep(6); // Open leases are recorded every five seconds.
            new ProcessBuilder("kill", "-SEGV", app.pid()).start().waitFor();
            ProcessHandle.of(Long.parseLong(app.pid()))
                    .ifPresent(crashing ->
                            crashing.onExit().orTimeout(1, TimeUnit.MINUTES).join());
        }
        try (Stream<Path> left = Files.walk(repository)) {
            Path crash = left.filter(file -> file.toString().endsWith(".jfr"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Recorded.in(crash, "OpenLease")).isNotEmpty().allMatch(event -> event.text("site")
                    .startsWith("com.acme.Attended.does("));
        }
    }

    /** Neither what the JDK has of it, which costs half a second at its first event, nor any event. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void withoutARecorderNothingOfItIsLoaded(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk).jvm("-verbose:class").run("com.acme.Releases", "hikari");

        assertThat(run.out())
                .contains("io.poolagent.agent.report.jfr.FlightSink")
                .doesNotContain("io.poolagent.agent.report.jfr.events.");
        AgentJvm.Run without =
                new AgentJvm(jdk).unwatched().jvm("-verbose:class").run("com.acme.Releases", "hikari");
        assertThat(recorders(run)).as("what Java 8 loads by itself").isEqualTo(recorders(without));
        assertThat(run.err()).doesNotContain("internal error");
    }

    private static Set<String> recorders(AgentJvm.Run run) {
        return Pattern.compile("jdk\\.jfr\\.[\\w.$]+")
                .matcher(run.out())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    @Test
    void whereTheOptionIsOffARecordingHasNone() throws Exception {
        Path file = folder.resolve("off.jfr");
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("jfr=off")
                .jvm("-verbose:class", recording(file))
                .run("com.acme.Recorded", "hikari", "0");

        assertThat(run.out()).contains("jdk.jfr.FlightRecorder").doesNotContain("io.poolagent.agent.report.jfr.");
        assertThat(Recorded.in(file, "Finding")).isEmpty();
    }

    /** What fails there stays there: the application has its connections, and the agent its findings. */
    @Test
    void anEventThatIsMissingHarmsNobody() throws Exception {
        Path file = folder.resolve("without.jfr");
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .jar(StartIT.jarWithout(folder, "io/poolagent/agent/report/jfr/events/WaitEvent.class"))
                .jvm(recording(file))
                .run("com.acme.Recorded", "hikari", "0");

        assertThat(run.out()).endsWith("done\n");
        assertThat(run.err())
                .containsOnlyOnce("it could not record for the flight recorder: java.lang.NoClassDefFoundError")
                .contains("LOST connection", "DOUBLE_RELEASE in pool");
    }

    /** In the middle of an acquire and of a release. */
    @Test
    void whatAnEventThrowsReachesNobody() throws Exception {
        Path file = folder.resolve("throws.jfr");
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .jar(StartIT.copy(folder, JfrIT::throwing))
                .jvm(recording(file))
                .run("com.acme.Recorded", "hikari", "0");

        assertThat(run.out()).endsWith("done\n");
        assertThat(run.err())
                .contains("it could not record for the flight recorder: java.lang.IllegalStateException")
                .contains("LOST connection", "DOUBLE_RELEASE in pool", "internal errors of the agent");
        assertThat(Recorded.in(file, "Finding")).hasSize(2);
        assertThat(Recorded.in(file, "Wait")).isEmpty();
    }

    private static byte[] throwing(String path, byte[] bytes) {
        if (!path.endsWith("/JfrEvents.class")) {
            return bytes;
        }
        String name = path.replace('/', '.').replaceFirst("\\.class$", "");
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes),
                ClassFileLocator.ForClassLoader.of(JfrIT.class.getClassLoader()),
                ClassFileLocator.ForClassLoader.ofPlatformLoader());
        return new ByteBuddy()
                .redefine(TypePool.Default.of(locator).describe(name).resolve(), locator)
                .method(ElementMatchers.named("isLong").or(ElementMatchers.named("released")))
                .intercept(ExceptionMethod.throwing(IllegalStateException.class))
                .make()
                .getBytes();
    }

    @Test
    void thePageShowsWhatTheToolsPrint() throws Exception {
        String page = Files.readString(Path.of("../docs/jfr.md"));
        Path file = record(Jdk.current(), "capture=always");
        String printed = plain(Recorded.tool(
                Jdk.current(), folder, "jfr", "print", "--stack-depth", "1", "--events", ALL, file.toString()));

        assertThat(block(page, "poolagent.Wait {").lines())
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThat(printed.lines()).contains(plain(line)));

        Jdk viewer = Jdk.all().stream()
                .filter(jdk -> jdk.version() >= 21 && Recorded.hasTool(jdk, "jfr"))
                .reduce((first, second) -> second)
                .orElse(null);
        if (viewer == null) {
            System.out.println("SKIPPED: no Java 21 or later with its tools, which has jfr view, on this machine");
            return;
        }
        Set<String> viewed = words(
                Recorded.tool(viewer, folder, "jfr", "view", "--width", "160", "poolagent.OpenLease", file.toString()));
        assertThat(viewed).containsAll(words(block(page, "Open Lease"))).hasSizeGreaterThan(15);
    }

    /** A name that the JDK does not know is not taken, and the JVM only warns of it. */
    @Test
    void aRecordingTakesTheSettingsOfThePage() throws Exception {
        Matcher option = Pattern.compile("-XX:StartFlightRecording:[^`\\s]*#[^`\\s]*")
                .matcher(Files.readString(Path.of("../docs/jfr.md")));
        assertThat(option.find()).isTrue();
        Path file = folder.resolve("settings.jfr");
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .jvm(option.group() + ",dumponexit=true,filename=" + file)
                .run("com.acme.Recorded", "hikari", "3000");

        assertThat(run.out() + run.err()).contains("done\n").doesNotContain("doesn't exist");
        assertThat(Recorded.in(file, "OpenLease"))
                .as("each second, of one that is held for four")
                .hasSizeGreaterThan(3);
    }

    /** Times and numbers are others each time; where the stack is cut depends on nothing else. */
    private static String plain(String text) {
        return text.replaceAll("\\d+([.:]\\d+)*", "0").replaceAll("0 (ms|us|m)\\b", "0 s");
    }

    private static Set<String> words(String text) {
        return Stream.of(text.split("\\s+"))
                .filter(word -> !word.matches("[-\\d.:]*|m?s"))
                .collect(Collectors.toSet());
    }

    private static String block(String page, String within) {
        Matcher blocks = Pattern.compile("(?s)\n```\\w*\n(.*?)\n```").matcher(page);
        while (blocks.find()) {
            if (blocks.group(1).contains(within)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("no block with " + within);
    }

    private Path record(Jdk jdk, String agent) throws Exception {
        Path file = folder.resolve("start.jfr");
        AgentJvm.Run run =
                new AgentJvm(jdk).options(agent).jvm(recording(file)).run("com.acme.Recorded", "hikari", "7000");
        assertThat(run.out()).endsWith("done\n");
        run.verdicts().assertAgentWell();
        return file;
    }

    private static String recording(Path file) {
        return "-XX:StartFlightRecording=dumponexit=true,filename=" + file;
    }

    private static Recorded only(Path file, String type, String site) throws Exception {
        assertThat(Recorded.in(file, type))
                .filteredOn(event -> event.text("site").startsWith(site))
                .as(type)
                .hasSize(1);
        return Recorded.in(file, type).stream()
                .filter(event -> event.text("site").startsWith(site))
                .findFirst()
                .orElseThrow();
    }

    private interface Condition {
        boolean holds(Path file) throws Exception;
    }

    private void awaitOpenLease(Jdk jdk, RunningApp app) throws Exception {
        await(jdk, app, file -> Recorded.in(file, "OpenLease").stream()
                .anyMatch(event -> event.text("site").startsWith("com.acme.Attended.does(")));
    }

    private void await(Jdk jdk, RunningApp app, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.holds(dump(jdk, app))) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private Path dump(Jdk jdk, RunningApp app) throws Exception {
        Path file = folder.resolve("later.jfr");
        String answer = Recorded.tool(jdk, folder, "jcmd", app.pid(), "JFR.dump", "name=later", "filename=" + file);
        assertThat(file).as(answer).exists();
        return file;
    }

    private String summary(Jdk jdk, RunningApp app) throws Exception {
        return Recorded.tool(jdk, folder, "jfr", "summary", dump(jdk, app).toString());
    }

    private void start(Jdk jdk, RunningApp app) throws Exception {
        assertThat(Recorded.tool(jdk, folder, "jcmd", app.pid(), "JFR.start", "name=later"))
                .contains("Started recording");
    }

    private void stop(Jdk jdk, RunningApp app) throws Exception {
        assertThat(Recorded.tool(jdk, folder, "jcmd", app.pid(), "JFR.stop", "name=later"))
                .contains("Stopped recording");
    }
}
