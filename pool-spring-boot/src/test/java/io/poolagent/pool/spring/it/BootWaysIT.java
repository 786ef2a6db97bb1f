// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other ways to have and to run the pool in Boot than {@link BootIT}'s. */
class BootWaysIT {
    /** In the database of all, which no test shares: each is in memory. */
    private static final String MIGRATOR = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1;INIT="
            + "CREATE USER IF NOT EXISTS app PASSWORD 'hush' ADMIN\\;"
            + "CREATE USER IF NOT EXISTS migrator PASSWORD 'hush' ADMIN";

    @ParameterizedTest
    @EnumSource
    void aPoolMadeByABuilderWorksBehindARefreshScope(BootVersion boot) throws Exception {
        App run = App.java(boot.classPath(), Map.of(), List.of(), "com.acme.shop.Beans", noJpa());

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("proxied true, name shop, maximumPoolSize 4, user APP\n")
                .contains("used 1\n", "idle 1\n", "closed\n")
                .containsPattern("derived from jdbc:h2:mem:shop;.*, user OTHER\n")
                .doesNotContain("second close()");
    }

    @ParameterizedTest
    @EnumSource
    void flywayHasAUserOfItsOwn(BootVersion boot) throws Exception {
        App run = App.run(
                boot,
                Map.of(),
                "--spring.datasource.url=" + MIGRATOR,
                "--spring.flyway.user=migrator",
                "--spring.flyway.password=hush");

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out()).contains("migrated by MIGRATOR\n", "purchase 1\n", "closed\n");
    }

    @ParameterizedTest
    @EnumSource
    void aRestartByDevtoolsLeavesNothingOfThePoolBehind(BootVersion boot) throws Exception {
        List<String> arguments = new ArrayList<>(noJpa());
        arguments.addAll(App.TYPE);
        arguments.add("--spring.datasource.url=jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        arguments.add("--spring.datasource.guarded.name=shop");
        arguments.add("--spring.devtools.livereload.enabled=false");
        App run = App.java(boot.classPath("devtools"), Map.of(), List.of(), "com.acme.shop.Restarted", arguments);

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("first: own pool class true, sessions 1, housekeepers 1\n")
                .contains("second: other class loader true, sessions 1\n")
                .contains("one housekeeper true\n", "pool is collected true\n", "threads of the first []\n");
    }

    /** What a native image does at its build, as far as a JVM can do it. */
    @ParameterizedTest
    @EnumSource
    void itIsSetInAnApplicationThatWasProcessedAhead(BootVersion boot, @TempDir Path folder) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "com.acme.shop.Shop",
                folder.resolve("sources").toString(),
                folder.resolve("resources").toString(),
                folder.resolve("classes").toString(),
                "com.acme",
                "shop"));
        arguments.addAll(App.TYPE);
        String classPath = boot.classPath();
        App ahead = App.java(
                classPath, Map.of(), List.of(), "org.springframework.boot.SpringApplicationAotProcessor", arguments);
        assertThat(ahead.exit()).as(ahead.out()).isZero();
        assertThat(hints(folder.resolve("resources"))).contains("io.poolagent.pool.GuardedDataSource");
        compile(folder, classPath);

        arguments.clear();
        arguments.addAll(App.TYPE);
        arguments.addAll(
                List.of("--spring.datasource.guarded.name=orders", "--spring.datasource.guarded.maximum-pool-size=3"));
        App run = App.java(
                String.join(
                        File.pathSeparator,
                        folder.resolve("classes").toString(),
                        folder.resolve("resources").toString(),
                        classPath),
                Map.of(),
                List.of("-Dspring.aot.enabled=true"),
                "com.acme.shop.Shop",
                arguments);

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("AOT-processed", "pool orders, maximumPoolSize 3,", "jpa book\n", "health UP\n", "closed\n");
    }

    private static List<String> noJpa() {
        return List.of(
                "--spring.flyway.enabled=false",
                "--spring.liquibase.enabled=false",
                "--spring.autoconfigure.exclude="
                        + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.autoconfigure.data.jpa.JpaRepositoriesAutoConfiguration,"
                        + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");
    }

    private static String hints(Path resources) throws Exception {
        StringBuilder hints = new StringBuilder();
        try (Stream<Path> files = Files.walk(resources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                hints.append(Files.readString(file));
            }
        }
        return hints.toString();
    }

    private static void compile(Path folder, String classPath) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn",
                "-proc:none",
                "-cp",
                folder.resolve("classes") + File.pathSeparator + classPath,
                "-d",
                folder.resolve("classes").toString()));
        Files.createDirectories(folder.resolve("classes"));
        try (Stream<Path> files = Files.walk(folder.resolve("sources"))) {
            files.map(Path::toString).filter(path -> path.endsWith(".java")).forEach(arguments::add);
        }
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, out, out, arguments.toArray(new String[0]));
        assertThat(status).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }
}
