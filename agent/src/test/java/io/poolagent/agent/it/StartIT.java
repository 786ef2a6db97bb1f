// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens at the start, and that the application runs whatever happens. */
class StartIT {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void saysThatItRunsWithItsSettings() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).run("com.acme.Hello");

        assertRan(run);
        assertThat(run.err())
                .matches(TIME + "INFO \\[pool-agent] .* watches this JVM: on-lost=reclaim, overdue-after=30s\n");
    }

    /** An application that has nothing to do with JDBC must hardly notice: each class costs up to a millisecond. */
    @Test
    void loadsAFewClassesAndNothingMoreWhereNothingIsToBeWoven() throws Exception {
        AgentJvm.Run idle = new AgentJvm(Jdk.current()).jvm("-verbose:class").run("com.acme.Hello");

        assertThat(idle.out().lines().filter(line -> line.contains("] io.poolagent")))
                .hasSizeBetween(10, 20)
                .noneMatch(line -> line.contains("agent.Watch ") || line.contains(".shaded."));
        assertThat(idle.out())
                .doesNotContain("PoolAgentDispatcher", "java.lang.management", "java.sql.", "java.util.logging")
                .doesNotContain("java.util.regex.Pattern ", "java.time.");
    }

    @Test
    void beginsWithTheFirstClassThatIsToBeWoven() throws Exception {
        AgentJvm.Run busy = new AgentJvm(Jdk.current()).jvm("-verbose:class").run("com.acme.Releases", "dbcp2");

        assertThat(busy.out()).contains("agent.Watch ", "PoolAgentDispatcher", ".shaded.bytebuddy");
    }

    /** Of the places that findings can go to, the log and what waits for a flight recorder; of the libraries, two. */
    @Test
    void sinksThatAreOffLoadNothing() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).jvm("-Xlog:class+load").run("com.acme.ClosesTwice", "hikari");

        assertThat(run.err()).contains("DOUBLE_RELEASE in pool");
        assertThat(run.out().lines().filter(line -> line.contains(" io.poolagent.agent.report.")))
                .hasSizeBetween(10, 60)
                .allMatch(line -> line.matches(".*\\.report\\.((sink\\.|text\\.)?[A-Z]|jfr\\.FlightSink ).*"));
        assertThat(run.out().lines().filter(line -> line.contains(".agent.shaded.")))
                .hasSizeGreaterThan(100)
                .allMatch(line -> line.matches(".*\\.shaded\\.(bytebuddy|slf4j)\\..*"));
        assertThat(run.out())
                .doesNotContain("io.poolagent.agent.cli.", "java.util.logging.LogManager ", "jdk.jfr.")
                .doesNotContain("com.sun.net.httpserver", "ServerSocketChannel", "SelectorImpl")
                .doesNotContain("java.net.http.", "HttpURLConnection ");
    }

    /** Not before an application with JDBC is there; that one must run as if the agent were not. */
    @Test
    void leavesTheApplicationAloneWhereItCannotBegin() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .jar(jarWithout("java/lang/PoolAgentDispatcher.class"))
                .run("com.acme.Legit", "hikari");

        assertThat(run.out()).endsWith("done\n");
        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .containsOnlyOnce("WARN [pool-agent] not started: internal error: ")
                .contains("PoolAgentDispatcher.class is missing from the agent's jar. The application runs unwatched.")
                .doesNotContain("LOST", "OVERDUE", "could not be woven");
    }

    @Test
    void refusesAMistypedOptionAndNamesTheKnownOnes() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).options("on-last=report").run("com.acme.Hello");

        assertRan(run);
        assertThat(run.err())
                .matches(
                        TIME
                                + "WARN \\[pool-agent] not started: unknown option 'on-last': did you mean on-lost\\? \\(known: on-lost, on-overdue, "
                                + "on-left-open, overdue-after, exhausted-after, on-misuse, reclaim-at-most, dry-run, findings, "
                                + "allow, pool, app, capture, gc-when-dry, log, log-size, json, report, page, jmx, jfr, metrics, metrics-token, summary\\)\\. The application runs unwatched\\.\n");
    }

    @Test
    void takesOptionsFromArgumentThenPropertyThenEnvironment() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("overdue-after=1m")
                .jvm("-Dpool-agent.overdue-after=2m", "-Dpool-agent.capture=off")
                .run(
                        LIMIT,
                        Map.of(
                                "POOL_AGENT_OVERDUE_AFTER",
                                "3m",
                                "POOL_AGENT_CAPTURE",
                                "always",
                                "POOL_AGENT_ON_LOST",
                                "report"),
                        "com.acme.Hello");

        assertRan(run);
        assertThat(run.err()).contains("on-lost=report, overdue-after=1m, capture=off\n");
    }

    @Test
    void refusesToRunTwice() throws Exception {
        AgentJvm.Run run =
                new AgentJvm(Jdk.current()).jvm("-javaagent:" + AgentJvm.JAR).run("com.acme.Hello");

        assertRan(run);
        assertThat(run.err()).contains("not started: it is running already").contains("watches this JVM");
    }

    @Test
    void staysSilentInToolsOfTheJdk() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).run("sun.tools.NoSuchTool");

        assertThat(run.err()).doesNotContain("[pool-agent]");
    }

    @Test
    void writesToAFileAndKeepsTheOneBefore() throws Exception {
        Path log = folder.resolve("agent log.txt");
        Files.writeString(log, "before\n");

        AgentJvm.Run run = new AgentJvm(Jdk.current()).options("log=" + log).run("com.acme.Hello");

        assertRan(run);
        assertThat(run.err()).isEmpty();
        assertThat(log).content().contains("watches this JVM").hasLineCount(1);
        assertThat(folder.resolve("agent log.txt.1")).hasContent("before\n");
    }

    @Test
    void saysThatALogCannotBeWrittenAndWritesToStandardError() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .options("log=" + folder.resolve("none/agent.log"))
                .run("com.acme.Hello");

        assertRan(run);
        assertThat(run.err()).contains("cannot be written").contains("watches this JVM");
    }

    @Test
    void stopsLoudlyWhenAHookIsMissing() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .jar(jarWithIdle("io/poolagent/agent/weave/ReleaseAdvice.class"))
                .run("com.acme.Legit", "hikari");

        assertThat(run.out()).endsWith("done\n");
        assertThat(run.err())
                .contains("stopped: its self-test failed: close() was not seen. The application runs on, unwatched.")
                .doesNotContain("LOST", "OVERDUE");
    }

    /** What explains a loss lacks a class: it is told without, and all else as usual. */
    @Test
    void goesOnWhenItFailsInside() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current())
                .jar(jarWithout("io/poolagent/agent/detect/Cause.class"))
                .jvm("-Dpool-agent.overdue-after=1s")
                .run("com.acme.Misuses", "hikari", "1000");

        assertThat(run.out()).endsWith("done\n");
        assertThat(run.err())
                .containsOnlyOnce(
                        "WARN [pool-agent] internal error in the agent, which keeps running: it could not explain a loss: "
                                + "java.lang.NoClassDefFoundError: io/poolagent/agent/detect/Cause")
                .containsOnlyOnce("it could not see whether a thread has ended: java.lang.NoClassDefFoundError: ")
                .contains("LOST connection", "DOUBLE_RELEASE in pool", "OVERDUE connection")
                .contains("internal errors of the agent", "summary: ")
                .doesNotContain("stopped: ");
    }

    /** As a newcomer tries it: {@code java Leak.java}. */
    @Test
    void watchesASourceFileThatTheLauncherRuns() throws Exception {
        Path source = folder.resolve("Leak.java");
        Files.writeString(source, """
                public class Leak {
                    public static void main(String[] args) throws Exception {
                        var pool = new org.apache.commons.dbcp2.BasicDataSource();
                        pool.setUrl("jdbc:h2:mem:leak");
                        var c = pool.getConnection();
                        c.close();
                        c.close();
                        System.out.println("done");
                    }
                }
                """);
        AgentJvm.Run run = new AgentJvm(Jdk.current()).run(source.toString());
        AgentJvm.Run mistyped =
                new AgentJvm(Jdk.current()).options("on-last=report").run(source.toString());

        assertThat(run.out()).isEqualTo("done\n");
        assertThat(run.verdicts().assertAgentWell().counts())
                .as(run.err())
                .isEqualTo(Map.of("DOUBLE_RELEASE Leak.java:7", 1));
        assertThat(mistyped.out()).isEqualTo("done\n");
        assertThat(mistyped.err()).contains("not started: unknown option 'on-last'");
    }

    @Test
    void theJarSaysWhatItIs() throws Exception {
        Process process = new ProcessBuilder(Jdk.current().java().toString(), "-jar", AgentJvm.JAR.toString()).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(out).contains("java -javaagent:pool-agent.jar", "Options: on-lost, on-overdue");
    }

    private static void assertRan(AgentJvm.Run run) {
        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("the application ran\n");
    }

    /** A copy of the shipped jar in which an advice does nothing where it should call the dispatcher. */
    private Path jarWithIdle(String advice) throws IOException {
        return copy(folder, (path, bytes) -> path.equals(advice) ? emptied(path, bytes) : bytes);
    }

    private Path jarWithout(String file) throws IOException {
        return jarWithout(folder, file);
    }

    static Path jarWithout(Path folder, String file) throws IOException {
        return copy(folder, (path, bytes) -> path.equals(file) ? null : bytes);
    }

    static Path copy(Path folder, BiFunction<String, byte[], byte[]> change) throws IOException {
        Path copy = folder.resolve("copy.jar");
        try (JarFile jar = new JarFile(AgentJvm.JAR.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
            for (JarEntry entry : jar.stream().toList()) {
                byte[] bytes =
                        change.apply(entry.getName(), jar.getInputStream(entry).readAllBytes());
                if (bytes != null) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    out.write(bytes);
                    out.closeEntry();
                }
            }
        }
        return copy;
    }

    private static byte[] emptied(String path, byte[] bytes) {
        String name = path.replace('/', '.').replaceFirst("\\.class$", "");
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes), ClassFileLocator.ForClassLoader.ofPlatformLoader());
        return new ByteBuddy()
                .redefine(TypePool.Default.of(locator).describe(name).resolve(), locator)
                .method(ElementMatchers.named("enter"))
                .intercept(FixedValue.nullValue())
                .make()
                .getBytes();
    }
}
