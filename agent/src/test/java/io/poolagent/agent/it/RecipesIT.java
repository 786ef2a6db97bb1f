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
    private static final String RESOURCE = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <resource-ref>
                <res-ref-name>jdbc/orders</res-ref-name>
                <res-type>javax.sql.DataSource</res-type>
                <lookup-name>jdbc/orders</lookup-name>
              </resource-ref>
            </web-app>
            """;

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

    @ParameterizedTest(name = "{0}, Open Liberty 25, pool in the war")
    @MethodSource("java")
    void openLiberty(Jdk jdk) throws Exception {
        try (ServerRun run = openLiberty(jdk, war(true), "jndi-1.0", "")) {
            assertLost(run, "orders");
        }
    }

    /** Whose connections inherit close() from a class that is no connection. */
    @ParameterizedTest(name = "{0}, Open Liberty 25, its own pool, which is not watched")
    @MethodSource("java")
    void openLibertysOwnPool(Jdk jdk) throws Exception {
        String pool = """
                <library id="h2"><file name="%s"/></library>
                <dataSource jndiName="jdbc/orders" type="javax.sql.DataSource">
                  <jdbcDriver libraryRef="h2" javax.sql.DataSource="org.h2.jdbcx.JdbcDataSource"/>
                  <properties URL="jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1"/>
                </dataSource>
                """.formatted(ServerFiles.library("h2-"));
        try (ServerRun run = openLiberty(jdk, war(false, RESOURCE), "jdbc-4.3", pool)) {
            assertThat(run.askUntil("WSJdbc43Connection is not watched: where it is closed could not be woven"))
                    .contains("watches this JVM")
                    .doesNotContain("internal error");
        }
    }

    private ServerRun openLiberty(Jdk jdk, Path war, String feature, String more) throws Exception {
        Path home = ServerFiles.server("wlp");
        Path server = Files.createDirectories(folder.resolve("usr/servers/shop/dropins"))
                .getParent();
        Files.copy(war, server.resolve("dropins/shop.war"));
        Files.writeString(server.resolve("jvm.options"), Recipe.block("Open Liberty jvm.options"));
        int port = ServerRun.freePort();
        Files.writeString(server.resolve("server.xml"), """
                <server>
                  <featureManager><feature>servlet-6.0</feature><feature>%s</feature><feature>jndi-1.0</feature></featureManager>
                  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
                  %s
                </server>
                """.formatted(feature, port, more));
        Map<String, String> environment = Map.of(
                "WLP_USER_DIR",
                folder.resolve("usr").toString(),
                "JAVA_HOME",
                jdk.home().toString());
        return new ServerRun(folder, environment, List.of("sh", home + "/bin/server", "run", "shop"), page(port));
    }

    @ParameterizedTest(name = "{0}, Karaf 4.4, pool in the bundle")
    @MethodSource("java")
    void karaf(Jdk jdk) throws Exception {
        Path home = folder.resolve("karaf");
        ServerFiles.copy(ServerFiles.server("apache-karaf-"), home);
        // It would listen on fixed ports.
        replace(home.resolve("etc/org.apache.karaf.shell.cfg"), "(?m)^sshPort.*", "sshPort = 0");
        replace(home.resolve("etc/org.apache.karaf.management.cfg"), "(?m)^(rmi\\w+Port).*", "$1 = 0");
        Files.writeString(home.resolve("bin/setenv"), Recipe.block("Karaf bin/setenv"));
        bundle(home.resolve("deploy/shop.jar"));
        Map<String, String> environment = Map.of("JAVA_HOME", jdk.home().toString());
        List<String> command = List.of("sh", home + "/bin/karaf", "server");
        try (ServerRun run = new ServerRun(folder, environment, command, page(ServerRun.freePort()))) {
            assertLost(run, "orders", Path.of("src/watched/java/com/acme/LosesInBundle.java"));
        }
    }

    private static void replace(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        String replaced = text.replaceAll(what, by);
        assertThat(replaced).isNotEqualTo(text);
        Files.writeString(file, replaced);
    }

    private static void bundle(Path jar) throws IOException {
        List<String> libraries = List.of("HikariCP", "slf4j-api", "h2-");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("""
                    Manifest-Version: 1.0
                    Bundle-ManifestVersion: 2
                    Bundle-SymbolicName: shop
                    Bundle-Activator: com.acme.LosesInBundle
                    Bundle-ClassPath: .,HikariCP.jar,slf4j-api.jar,h2-.jar
                    DynamicImport-Package: *
                    """.getBytes(StandardCharsets.UTF_8));
            addClasses(zip, "", List.of("LosesInBundle"));
            for (String library : libraries) {
                zip.putNextEntry(new ZipEntry(library + ".jar"));
                Files.copy(ServerFiles.library(library), zip);
            }
        }
    }

    /** Built as its users build it, by Quarkus' plugin for Maven. */
    @ParameterizedTest(name = "{0}, Quarkus 3.33, its own pool")
    @MethodSource("java")
    void quarkus(Jdk jdk) throws Exception {
        ServerFiles.server("wlp"); // It is only with -Drecipes that Maven may download.
        ServerFiles.copy(Path.of("src/test/projects/quarkus"), folder);
        Path log = folder.resolve("build.log");
        Process build = new ProcessBuilder("mvn", "--batch-mode", "-q", "package")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(build.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(build.exitValue()).as(Files.readString(log)).isZero();

        String command = Recipe.block("Quarkus").strip().replace("java ", jdk.java() + " ");
        try (ServerRun run =
                new ServerRun(folder, Map.of(), List.of(command.split(" ", -1)), page(ServerRun.freePort()))) {
            assertLost(run, "Agroal-\\d+", folder.resolve("src/main/java/com/acme/LosesInQuarkus.java"));
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
            addClasses(zip, "BOOT-INF/classes/", List.of("Brief", "Pools", "Collector"));
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
        return assertLost(run, pool, Path.of("src/watched/java/com/acme/LosesInWar.java"));
    }

    private static String assertLost(ServerRun run, String pool, Path source) throws Exception {
        List<String> lines = Files.readAllLines(source);
        int line = 1;
        while (!lines.get(line - 1).contains("Connection lost = ")) {
            line++;
        }
        String file = source.getFileName().toString();
        String log = run.askUntil("LOST connection of pool '" + pool
                + "': [^\n]*\n  acquired at  (?:[\\w.]+//)?com\\.acme\\." + file.replace(".java", "") + "\\.loses\\(\\Q"
                + file + ":" + line + "\\E\\).*?\n  done +rolled back and ");
        assertThat(log).contains("watches this JVM").doesNotContain("internal error", "could not be woven");
        return log;
    }

    private static URI page(int port) {
        return URI.create("http://127.0.0.1:" + port + "/shop/");
    }

    /** @param pool whether it brings its own */
    private Path war(boolean pool) throws IOException {
        return war(pool, "");
    }

    private Path war(boolean pool, String descriptor) throws IOException {
        Path war = folder.resolve("shop-made.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            addClasses(zip, "WEB-INF/classes/", List.of("LosesInWar"));
            // The class names it, whether or not it is used.
            for (String library : pool ? List.of("HikariCP", "slf4j-api", "h2-") : List.of("HikariCP", "slf4j-api")) {
                zip.putNextEntry(new ZipEntry("WEB-INF/lib/" + library + ".jar"));
                Files.copy(ServerFiles.library(library), zip);
            }
            if (!descriptor.isEmpty()) {
                zip.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
                zip.write(descriptor.getBytes(StandardCharsets.UTF_8));
            }
        }
        return war;
    }

    private static void addClasses(ZipOutputStream zip, String where, List<String> names) throws IOException {
        Path classes = Path.of(System.getProperty("watched.classes"));
        for (String name : names) {
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
