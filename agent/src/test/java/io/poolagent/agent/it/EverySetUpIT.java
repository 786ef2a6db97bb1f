// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same verdicts however the JVM and the application are set up, on every Java. */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(ResultTable.class)
class EverySetUpIT {
    /** Patient: some of it is slow where several JVMs start at once. */
    private static final Duration LIMIT = Duration.ofMinutes(6);

    private static final String OVERDUE_MILLIS = "1500";

    @TempDir
    Path folder;

    static Stream<Jdk> javas() throws IOException {
        return SetUp.VERIFIED.javas();
    }

    static Stream<Jdk> javasWithModules() throws IOException {
        return SetUp.MODULE.javas();
    }

    /** As an application server starts its JVM: what the woven code is is verified, and the log manager is its own. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void allBytecodeVerifiedAndAnOwnLogManager(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .jvm(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+BytecodeVerificationRemote",
                        "-XX:+BytecodeVerificationLocal",
                        "-Djava.util.logging.manager=com.acme.OwnLogManager")
                .run("com.acme.Brief", "hikari");

        assertSameVerdicts(run);
        assertThat(run.out()).contains("LogManager com.acme.OwnLogManager\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aClassLoaderThatDelegatesOnlyJava(Jdk jdk) throws Exception {
        assertSameVerdicts(new AgentJvm(jdk).run("com.acme.Enclosed", "com.acme.Brief", "hikari"));
    }

    /** A file in the folder's place: a folder that is read-only is none to root. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aTemporaryFolderThatCannotBeWritten(Jdk jdk) throws Exception {
        Path file = Files.createFile(folder.resolve("no folder"));

        assertSameVerdicts(new AgentJvm(jdk).jvm("-Djava.io.tmpdir=" + file).run("com.acme.Brief", "hikari"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javasWithModules")
    void aPoolInANamedModule(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .jvm("-p", jar("HikariCP") + ":" + jar("slf4j-api"), "--add-modules=com.zaxxer.hikari")
                .run("com.acme.Brief", "hikari");

        assertSameVerdicts(run);
        assertThat(run.out()).contains("pool of module com.zaxxer.hikari\n");
    }

    /** The agent is named by the environment alone, as in a container whose command line is not to be touched. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void namedByTheEnvironment(Jdk jdk) throws Exception {
        AgentJvm.Run run = new AgentJvm(jdk)
                .unwatched()
                .run(
                        LIMIT,
                        Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + AgentJvm.JAR + " -Dpool-agent.overdue-after=20s"),
                        "com.acme.Brief",
                        "hikari");

        assertSameVerdicts(run);
        assertThat(run.err()).contains("Picked up JAVA_TOOL_OPTIONS", "overdue-after=20s");
    }

    /** In a locale that can spell it; in any other the JVM itself finds no class of an agent, and ends. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void aPathWithSpacesAndUmlauts(Jdk jdk) throws Exception {
        assumeThat(Charset.forName(System.getProperty("sun.jnu.encoding"))
                        .newEncoder()
                        .canEncode("ü"))
                .as("SKIPPED: the locale of this JVM cannot spell an umlaut")
                .isTrue();
        Path jar = Files.createDirectories(folder.resolve("Agent für Läufe/größer"))
                .resolve("pool-agent.jar");
        Files.copy(AgentJvm.JAR, jar);

        assertSameVerdicts(
                new AgentJvm(jdk).jar(jar).run(LIMIT, Map.of("LC_ALL", "C.UTF-8"), "com.acme.Brief", "hikari"));
    }

    static Stream<Arguments> oldPools() throws IOException {
        List<Jdk> jdks = SetUp.OLD_CLASS_FILES.javas().toList();
        List<Jdk> some = SetUp.ALL_JAVAS ? jdks : List.of(jdks.get(0), jdks.get(jdks.size() - 1));
        return some.stream().flatMap(jdk -> Stream.of(OldPool.values()).map(pool -> Arguments.of(jdk, pool)));
    }

    /** Pools of the years 2006 to 2013, all of whose classes are of one version of the class file. */
    enum OldPool {
        JAVA_1_3(47, "dbcp", "Brief", "commons-dbcp-1.2.2", "commons-pool-1.3", "commons-logging-1.2"),
        JAVA_1_4(48, "c3p0", "Overstays", "c3p0-0.9.1.2"),
        JAVA_5(49, "bonecp", "Overstays", "bonecp-0.8.0.RELEASE", "guava-15.0", "slf4j-api-1.7.36"),
        JAVA_6(50, "dbcp", "Brief", "commons-dbcp-1.4", "commons-pool-1.5.4", "commons-logging-1.2");

        private final int version;
        private final String kind;
        private final String program;

        @SuppressWarnings("ImmutableEnumChecker") // It is one of List.of.
        private final List<Path> jars;

        OldPool(int version, String kind, String program, String... jars) {
            this.version = version;
            this.kind = kind;
            this.program = program;
            Path copied = Path.of(System.getProperty("pools.jars"));
            this.jars = Stream.of(jars).map(jar -> copied.resolve(jar + ".jar")).toList();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("oldPools")
    void classFilesOfAnOldVersion(Jdk jdk, OldPool pool) throws Exception {
        assertThat(versions(pool.jars.get(0))).containsExactly(pool.version);

        // Whether an acquire too many is told depends on how long the pool lets it wait.
        String limit = pool.program.equals("Overstays") ? OVERDUE_MILLIS + "ms" : "30s";
        AgentJvm.Run run = new AgentJvm(jdk)
                .on(pool.jars)
                .options("findings=usual-exhausted-pool_deadlock,overdue-after=" + limit)
                .jvm("-Xverify:all")
                .run(LIMIT, Map.of(), "com.acme." + pool.program, pool.kind, OVERDUE_MILLIS);

        assertSameVerdicts(run, pool.program);
    }

    static Stream<Jdk> javasWithAotCaches() throws IOException {
        return SetUp.AOT_CACHE.javas();
    }

    /** The pool's classes come out of the cache, before the agent starts, and the cache is not refused because of it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("javasWithAotCaches")
    void anAotCache(Jdk jdk) throws Exception {
        Path cache = folder.resolve("app.aot");
        Path loaded = folder.resolve("loaded.log");
        Path classes = watchedClassesInAJar();
        AgentJvm.Run training = new AgentJvm(jdk)
                .unwatched()
                .classes(classes)
                .jvm("-XX:AOTCacheOutput=" + cache, "--add-modules=java.instrument")
                .run(LIMIT, Map.of(), "com.acme.Releases", "hikari");
        assertThat(cache).as(training.out() + training.err()).isNotEmptyFile();

        AgentJvm.Run run = new AgentJvm(jdk)
                .classes(classes)
                // on: or the JVM ends.
                .jvm("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-Xlog:class+load:file=" + loaded)
                .run(LIMIT, Map.of(), "com.acme.Brief", "hikari");

        assertSameVerdicts(run);
        assertThat(Files.readString(loaded)).contains("com.zaxxer.hikari.HikariDataSource source: shared objects file");
    }

    /** The JVM caches no classes that lie in a folder. */
    private Path watchedClassesInAJar() throws IOException {
        Path classes = Path.of(System.getProperty("watched.classes"));
        Path jar = folder.resolve("watched.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
                out.closeEntry();
            }
        }
        return jar;
    }

    private static Set<Integer> versions(Path jar) throws IOException {
        Set<Integer> versions = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry :
                    file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                try (DataInputStream in = new DataInputStream(file.getInputStream(entry))) {
                    in.readInt(); // magic
                    in.readUnsignedShort(); // minor
                    versions.add(in.readUnsignedShort());
                }
            }
        }
        return versions;
    }

    private static void assertSameVerdicts(AgentJvm.Run run) throws IOException {
        assertSameVerdicts(run, "Brief");
    }

    private static void assertSameVerdicts(AgentJvm.Run run, String program) throws IOException {
        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.exit()).isZero();
        assertThat(run.verdicts().assertAgentWell().counts()).isEqualTo(Expectations.of(program));
    }

    private static String jar(String name) {
        List<String> found = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (Path.of(entry).getFileName().toString().startsWith(name)) {
                found.add(entry);
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
