// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/recipes.md says, tried: the block of the page, on the real server, with an application that loses connections. */
@ExtendWith(ResultTable.class)
class RecipesIT {
    @TempDir
    Path folder;

    static Stream<Jdk> java() {
        return Stream.of(Jdk.current());
    }

    @ParameterizedTest(name = "{0}, Tomcat 11, pool in the war")
    @MethodSource("java")
    void tomcat(Jdk jdk) throws Exception {
        assertFound(jdk, tomcat(war(true)), "orders");
    }

    @ParameterizedTest(name = "{0}, Tomcat 11, pool in lib")
    @MethodSource("java")
    void tomcatsOwnPool(Jdk jdk) throws Exception {
        Path base = tomcat(war(false));
        Files.writeString(base.resolve("conf/context.xml"), Recipe.block("Tomcat context.xml"));
        Path lib = Files.createDirectories(base.resolve("lib"));
        Files.copy(ServerFiles.library("h2-"), lib.resolve("h2.jar"));

        assertFound(jdk, base, "BasicDataSource-\\d+");
    }

    private void assertFound(Jdk jdk, Path base, String pool) throws Exception {
        int port = ServerRun.freePort();
        try (ServerRun run = Tomcat.start(jdk, folder, base, Map.of(), port, page(port))) {
            assertLost(run, pool);
        }
    }

    private Path tomcat(Path war) throws IOException {
        Path base = Tomcat.base(folder);
        Files.copy(war, base.resolve("webapps/shop.war"));
        return base;
    }

    /** Its log manager is its own, and stays so. */
    @ParameterizedTest(name = "{0}, WildFly 36")
    @MethodSource("java")
    void wildFly(Jdk jdk) throws Exception {
        Path base = folder.resolve("standalone");
        try (ServerRun run = wildFly(jdk, base, Map.of())) {
            String log = assertLost(run, "orders");
            assertThat(log).contains("WFLYSRV0025").doesNotContain("LogManager was not properly installed");
        }
        assertThat(Files.readString(base.resolve("log/server.log"))).contains("WFLYSRV0025");
    }

    /** Which would load the JDK's log manager if they did not wait. */
    @ParameterizedTest(name = "{0}, WildFly 36 with JMX and its own log")
    @MethodSource("java")
    void wildFlyWithJmxAndItsOwnLog(Jdk jdk) throws Exception {
        Path base = folder.resolve("standalone");
        Path log = base.resolve("log/server.log");
        try (ServerRun run = wildFly(jdk, base, Map.of("POOL_AGENT_LOG", "app", "POOL_AGENT_JMX", "on"))) {
            assertThat(run.askUntilIn(log, "\\[pool-agent] \\(pool-agent log\\) LOST connection of pool 'orders'"))
                    .contains("log=app, jmx=on", "WFLYSRV0025");
        }
    }

    private ServerRun wildFly(Jdk jdk, Path base, Map<String, String> options) throws Exception {
        Path home = ServerFiles.server("wildfly-");
        ServerFiles.copy(home.resolve("standalone"), base);
        Files.copy(war(true), base.resolve("deployments/shop.war"));
        Path conf = Files.writeString(
                folder.resolve("standalone.conf"),
                Files.readString(home.resolve("bin/standalone.conf")) + Recipe.block("WildFly bin/standalone.conf"));
        int port = ServerRun.freePort();
        List<String> command = List.of(
                "sh",
                home + "/bin/standalone.sh",
                "-b",
                "127.0.0.1",
                "-Djboss.server.base.dir=" + base,
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=0",
                "-Djboss.management.https.port=0");
        Map<String, String> environment = new HashMap<>(options);
        environment.put("RUN_CONF", conf.toString());
        environment.put("JAVA_HOME", jdk.home().toString());
        return new ServerRun(folder, environment, command, page(port));
    }

    @ParameterizedTest(name = "{0}, Payara Micro 6")
    @MethodSource("java")
    void payaraMicro(Jdk jdk) throws Exception {
        Path jar = ServerFiles.server("payara-micro");
        int port = ServerRun.freePort();
        String command = Recipe.block("Payara Micro")
                .strip()
                .replace("java ", jdk.java() + " ")
                .replace("payara-micro.jar", jar.toString())
                .replace("shop.war", Files.copy(war(true), folder.resolve("shop.war")) + " --nocluster --port " + port);
        try (ServerRun run = new ServerRun(folder, Map.of(), List.of(command.split(" ", -1)), page(port))) {
            assertLost(run, "orders");
        }
    }

    /** As Spring Boot's build makes it: libraries within the jar, loaded by a loader of its own. */
    @ParameterizedTest(name = "{0}, Spring Boot''s jar")
    @MethodSource("java")
    void springBootsJar(Jdk jdk) throws Exception {
        Path jar = folder.resolve("shop.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("""
                    Manifest-Version: 1.0
                    Main-Class: org.springframework.boot.loader.launch.JarLauncher
                    Start-Class: com.acme.Brief
                    Spring-Boot-Classes: BOOT-INF/classes/
                    Spring-Boot-Lib: BOOT-INF/lib/
                    """.getBytes(StandardCharsets.UTF_8));
            try (ZipFile loader =
                    new ZipFile(ServerFiles.server("spring-boot-loader").toFile())) {
                for (ZipEntry entry : loader.stream()
                        .filter(one -> one.getName().startsWith("org/springframework/"))
                        .toList()) {
                    zip.putNextEntry(new ZipEntry(entry.getName()));
                    loader.getInputStream(entry).transferTo(zip);
                }
            }
            // The loader finds classes in a folder only if the folder has an entry of its own.
            zip.putNextEntry(new ZipEntry("BOOT-INF/classes/"));
            addClasses(zip, "BOOT-INF/classes/");
            for (String library : List.of("HikariCP", "slf4j-api", "h2-")) {
                byte[] bytes = Files.readAllBytes(ServerFiles.library(library));
                ZipEntry entry = new ZipEntry("BOOT-INF/lib/" + library + ".jar");
                CRC32 sum = new CRC32();
                sum.update(bytes);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes);
            }
        }
        String command = Recipe.block("Spring Boot")
                .strip()
                .replace("java ", jdk.java() + " ")
                .replace("shop.jar", jar + " hikari");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command.split(" ", -1))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        assertThat(Verdicts.parse(Files.readString(err)).assertAgentWell().counts())
                .isEqualTo(Expectations.of("Brief"));
    }

    private static String assertLost(ServerRun run, String pool) throws Exception {
        String line = "LosesInWar.java:" + Expectations.line("LosesInWar", "Connection lost = ");
        String log = run.askUntil("LOST connection of pool '" + pool
                + "': [^\n]*\n  acquired at  (?:[\\w.]+//)?com\\.acme\\.LosesInWar\\.loses\\(\\Q" + line
                + "\\E\\).*?\n  done +rolled back and ");
        assertThat(log).contains("watches this JVM").doesNotContain("internal error", "could not be woven");
        return log;
    }

    private static URI page(int port) {
        return URI.create("http://127.0.0.1:" + port + "/shop/");
    }

    /** @param pool whether it brings its own */
    private Path war(boolean pool) throws IOException {
        Path war = folder.resolve("shop-made.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            addClasses(zip, "WEB-INF/classes/");
            // The class names it, whether or not it is used.
            for (String library : pool ? List.of("HikariCP", "slf4j-api", "h2-") : List.of("HikariCP", "slf4j-api")) {
                zip.putNextEntry(new ZipEntry("WEB-INF/lib/" + library + ".jar"));
                Files.copy(ServerFiles.library(library), zip);
            }
        }
        return war;
    }

    private static void addClasses(ZipOutputStream zip, String where) throws IOException {
        Path classes = Path.of(System.getProperty("watched.classes"));
        for (String name :
                where.startsWith("WEB-INF") ? List.of("LosesInWar") : List.of("Brief", "Pools", "Collector")) {
            try (Stream<Path> all = Files.list(classes.resolve("com/acme"))) {
                for (Path file : all.filter(one -> one.getFileName().toString().matches(name + "(\\$.*)?\\.class"))
                        .toList()) {
                    zip.putNextEntry(new ZipEntry(where + "com/acme/" + file.getFileName()));
                    Files.copy(file, zip);
                }
            }
        }
    }
}
