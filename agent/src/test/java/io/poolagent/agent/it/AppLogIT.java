// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found comes into the application's own log, on real logging frameworks. */
@Execution(ExecutionMode.CONCURRENT)
class AppLogIT {
    private static final String FALLS_BACK = "WARN [pool-agent] log=app: ";

    private static final String JULI = """
            handlers=org.apache.juli.FileHandler
            org.apache.juli.FileHandler.level=ALL
            org.apache.juli.FileHandler.directory=%s
            org.apache.juli.FileHandler.prefix=billing
            org.apache.juli.FileHandler.rotatable=false
            """;

    private static final String JBOSS = """
            logger.level=INFO
            logger.handlers=FILE
            handler.FILE=org.jboss.logmanager.handlers.FileHandler
            handler.FILE.formatter=PATTERN
            handler.FILE.properties=fileName,append,autoFlush
            handler.FILE.constructorProperties=fileName,append
            handler.FILE.fileName=%s
            handler.FILE.append=true
            handler.FILE.autoFlush=true
            formatter.PATTERN=org.jboss.logmanager.formatters.PatternFormatter
            formatter.PATTERN.properties=pattern
            formatter.PATTERN.pattern=%%-5p [%%t] %%c : %%m%%n
            """;

    @TempDir
    Path folder;

    static List<Jdk> jdks() throws IOException {
        return Jdk.diagonal();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void logback(Jdk jdk) throws Exception {
        Files.writeString(folder.resolve("logback.xml"), Logging.LOGBACK.formatted(log()));
        AgentJvm jvm = Logging.app(folder, jdk, "slf4j-api-1.7.36", "logback-classic-1.2.13", "logback-core-1.2.13");

        assertLogged(jvm, "org.slf4j.LoggerFactory#getLogger", "WARN  [pool-agent log] pool-agent : ");
    }

    @Test
    void newestLogback() throws Exception {
        Files.writeString(folder.resolve("logback.xml"), Logging.LOGBACK.formatted(log()));
        AgentJvm jvm =
                Logging.app(folder, Jdk.current(), "slf4j-api-2.0.17", "logback-classic-1.5.18", "logback-core-1.5.18");

        assertLogged(jvm, "org.slf4j.LoggerFactory#getLogger", "WARN  [pool-agent log] pool-agent : ");
    }

    @Test
    void springBootWithAPattern() throws Exception {
        Files.writeString(
                folder.resolve("application.properties"),
                "logging.file.name=" + log() + "\nlogging.pattern.file=%-5level [%thread] %logger : %msg%n\n");

        assertLogged(springBoot(), "com.acme.LogsOwn$Boot#getLogger", "WARN  [pool-agent log] pool-agent : ");
    }

    /** One finding is one object, whatever it has of lines. */
    @Test
    void springBootWithAJsonEncoder() throws Exception {
        Files.writeString(
                folder.resolve("logback-spring.xml"),
                Logging.LOGBACK
                        .formatted(log())
                        .replace("<encoder>", "<encoder class=\"net.logstash.logback.encoder.LogstashEncoder\">")
                        .replaceAll("<pattern>.*</pattern>", ""));
        AgentJvm.Run run = springBoot()
                .options("log=app,capture=always")
                .run("com.acme.LogsOwn", "com.acme.LogsOwn$Boot#getLogger", "hikari", "loses");

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        JsonNode lost = null;
        for (String line : Files.readAllLines(log())) {
            JsonNode event = new ObjectMapper().readTree(line);
            lost = event.get("message").asText().startsWith("LOST ") ? event : lost;
        }
        assertThat(lost).isNotNull();
        assertThat(lost.get("level").asText()).isEqualTo("WARN");
        assertThat(lost.get("logger_name").asText()).isEqualTo("pool-agent");
        assertThat(lost.get("message").asText()).contains("\n  acquired at  com.acme.LogsOwn.loses(", "\n  done ");
        assertThat(run.err()).doesNotContain(FALLS_BACK);
    }

    private AgentJvm springBoot() throws IOException {
        AgentJvm jvm = Logging.app(
                folder,
                Jdk.current(),
                "slf4j-api-1.7",
                "logback-classic-1.2",
                "logback-core-1.2",
                "spring-boot",
                "spring-core",
                "spring-beans",
                "spring-context",
                "spring-aop",
                "spring-expression",
                "spring-jcl",
                "logstash-logback-encoder");
        return jvm.alsoOn(
                ServerFiles.library("jackson-databind"),
                ServerFiles.library("jackson-core"),
                ServerFiles.library("jackson-annotations"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void log4j2(Jdk jdk) throws Exception {
        Files.writeString(folder.resolve("log4j2.xml"), Logging.LOG4J.formatted(log(), "", ""));
        AgentJvm jvm = Logging.app(folder, jdk, "log4j-api", "log4j-core");

        assertLogged(jvm, "org.apache.logging.log4j.LogManager#getLogger", "WARN  [pool-agent log] pool-agent : ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdks")
    void javaUtilLogging(Jdk jdk) throws Exception {
        Path settings = Files.writeString(folder.resolve("logging.properties"), Logging.JUL.formatted(log()));
        AgentJvm jvm = Logging.app(folder, jdk).jvm("-Djava.util.logging.config.file=" + settings);

        assertLogged(jvm, "java.util.logging.Logger#getLogger", "WARNING [pool-agent log] pool-agent : ");
    }

    /** As Spring Boot's while it reads its settings: what was found meanwhile is written afterwards. */
    @Test
    void aLogThatIsSilencedWhileTheApplicationStartsIsWaitedFor() throws Exception {
        Path settings = Files.writeString(folder.resolve("logging.properties"), Logging.JUL.formatted(log()));
        AgentJvm jvm = Logging.app(folder, Jdk.current()).jvm("-Djava.util.logging.config.file=" + settings);

        assertLogged(jvm, "java.util.logging.Logger#getLogger", "starts", "WARNING [pool-agent log] pool-agent : ");
    }

    @Test
    void jBossLogManager() throws Exception {
        assertLogged(
                jBoss("jboss-logmanager", "wildfly-common"),
                "java.util.logging.Logger#getLogger",
                "WARNING [pool-agent log] pool-agent : ");
    }

    @Test
    void jBossLogging() throws Exception {
        assertLogged(
                jBoss("jboss-logmanager", "wildfly-common", "jboss-logging"),
                "org.jboss.logging.Logger#getLogger",
                "WARN  [pool-agent log] pool-agent : ");
    }

    private AgentJvm jBoss(String... jars) throws IOException {
        Path settings = Files.writeString(folder.resolve("logging.properties"), JBOSS.formatted(log()));
        return Logging.app(folder, Jdk.current(), jars)
                .jvm(
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dlogging.configuration=file:" + settings);
    }

    /** The pool is in the server's lib, where no web application's log is seen. */
    @Test
    void tomcatWithThePoolInItsLib() throws Exception {
        Path base = Tomcat.base(folder);
        Files.writeString(base.resolve("conf/context.xml"), Recipe.block("Tomcat context.xml"));
        Files.copy(
                ServerFiles.library("h2-"),
                Files.createDirectories(base.resolve("lib")).resolve("h2.jar"));
        war(
                base.resolve("webapps/shop.war"),
                Map.of("logback.xml", Logging.LOGBACK.formatted(log())),
                List.of(
                        Logging.jar("slf4j-api-2"),
                        Logging.jar("logback-classic-1.5"),
                        Logging.jar("logback-core-1.5")));
        war(
                base.resolve("webapps/billing.war"),
                Map.of("logging.properties", JULI.formatted(folder.toString())),
                List.of());
        int port = ServerRun.freePort();
        Map<String, String> options = Map.of("POOL_AGENT_LOG", "app", "POOL_AGENT_CAPTURE", "always");
        try (ServerRun run = Tomcat.start(Jdk.current(), folder, base, options, port, page(port, "shop"))) {
            assertLost(run.askUntilIn(log(), "LOST connection of pool.*\n  done +rolled back and "));
            Path billing = folder.resolve("billing.log");
            assertLost(run.of(page(port, "billing"))
                    .askUntilIn(billing, "pool-agent.log reclaim: LOST, pool 'BasicDataSource-2'"));
            assertThat(Files.readString(folder.resolve("server.log")))
                    .doesNotContain("LOST connection", "[pool-agent]");
        }
    }

    private static void assertLost(String log) {
        assertThat(log)
                .contains("pool-agent", "LogsInWar.loses(", " by thread http-")
                .doesNotContain("internal error");
    }

    private static URI page(int port, String application) {
        return URI.create("http://127.0.0.1:" + port + "/" + application + "/");
    }

    private static void war(Path war, Map<String, String> settings, List<Path> libraries) throws IOException {
        Path classes = Path.of(System.getProperty("watched.classes"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/com/acme/LogsInWar.class"));
            Files.copy(classes.resolve("com/acme/LogsInWar.class"), zip);
            for (Map.Entry<String, String> one : settings.entrySet()) {
                zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + one.getKey()));
                zip.write(one.getValue().getBytes(StandardCharsets.UTF_8));
            }
            for (Path library : libraries) {
                zip.putNextEntry(new ZipEntry("WEB-INF/lib/" + library.getFileName()));
                Files.copy(library, zip);
            }
        }
    }

    @Test
    void withoutTheOptionNothingOfItIsLoaded() throws Exception {
        AgentJvm.Run run = new AgentJvm(Jdk.current()).jvm("-verbose:class").run("com.acme.Releases", "hikari");

        assertThat(run.out())
                .contains("io.poolagent.agent.report.Reporter ")
                .doesNotContain("io.poolagent.agent.report.log.", "java.util.logging.LogManager ");
    }

    private void assertLogged(AgentJvm jvm, String by, String warning) throws Exception {
        assertLogged(jvm, by, "loses", warning);
    }

    private void assertLogged(AgentJvm jvm, String by, String what, String warning) throws Exception {
        AgentJvm.Run run = jvm.options("log=app,capture=always").run("com.acme.LogsOwn", by, "hikari", what);

        assertThat(run.out()).as(run.err()).endsWith("done\n");
        assertThat(run.exit()).isZero();
        String log = Files.readString(log());
        assertThat(log)
                .contains(" watches this JVM: on-lost=reclaim, overdue-after=30s")
                .contains(warning + "DOUBLE_RELEASE ", warning + "LOST ")
                .contains("LogsOwn.java:" + Expectations.line("LogsOwn", "-> LOST"))
                .contains(" : reclaim: LOST, pool 'hikari'");
        assertThat(log.lines().filter(line -> line.contains("LOST connection of")))
                .hasSize(1);
        assertThat(run.err()).doesNotContain(FALLS_BACK).doesNotContain("DOUBLE_RELEASE in ");
        // At the end of the JVM its log may be closed already.
        assertThat(run.err()).contains("INFO [pool-agent] log=app: the JVM ends", "summary: 2 findings at 2 sites");
        assertThat(run.verdicts().counts()).isEqualTo(Expectations.of("LogsOwn"));
    }

    private Path log() {
        return folder.resolve("application.log");
    }
}
