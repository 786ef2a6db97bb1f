// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A build of somebody else's whose local repository is empty. It takes this project's modules from a repository that has them as
 * they are published, and everything else from what this build has in its own local repository.
 */
class ConsumerIT {
    private static final Path PROJECT = Path.of("src/test/projects/consumer");
    private static final String TEST = "src/test/java/shop/OrderDaoTest.java";
    private static final String VERSION = System.getProperty("version.of.this");

    @TempDir
    Path folder;

    private Path published;
    private Path local;

    @BeforeEach
    void publish() throws IOException {
        published = folder.resolve("published");
        local = folder.resolve("local");
        publish("pool-agent-bom", Path.of("../bom"), null);
        publish("pool-agent", Path.of("../agent"), Path.of(System.getProperty("agent.jar")));
        publish("pool-agent-junit", Path.of("."), Path.of(System.getProperty("junit.jar")));
        Files.createDirectories(folder.resolve(TEST).getParent());
        Files.copy(PROJECT.resolve("pom.xml"), folder.resolve("pom.xml"));
        Files.copy(PROJECT.resolve(TEST), folder.resolve(TEST));
        Files.writeString(folder.resolve("settings.xml"), settings());
    }

    private void publish(String name, Path module, Path jar) throws IOException {
        Path pom = module.resolve("target/.flattened-pom.xml");
        Assumptions.assumeTrue(Files.exists(pom), () -> MavenRun.skipped(module + " is not part of this build"));
        Path to = Files.createDirectories(published.resolve("io/poolagent/" + name + "/" + VERSION));
        Files.copy(pom, to.resolve(name + "-" + VERSION + ".pom"));
        if (jar != null) {
            Files.copy(jar, to.resolve(name + "-" + VERSION + ".jar"));
        }
    }

    @Test
    void aTestThatLeaksFailsTheBuild() throws Exception {
        MavenRun run = run();

        assertThat(run.exit()).as(run.out()).isNotZero();
        assertThat(run.tests()).as(run.out()).hasSize(2).containsEntry("shop.OrderDaoTest.closes", "");
        List<String> source = Files.readAllLines(folder.resolve(TEST));
        int line = 1 + source.indexOf(find(source, "// -> left open"));
        assertThat(run.tests().get("shop.OrderDaoTest.leavesOpen"))
                .contains("LEFT_OPEN connection of pool 'orders'", "OrderDaoTest.java:" + line);
        assertThat(folder.resolve("target/pool-agent/report.html")).exists();
        // What was resolved: the agent's jar has all it needs inside, and nobody needs what tests this project.
        assertThat(local.resolve("net/bytebuddy")).isDirectoryNotContaining("glob:**/byte-buddy");
        assertThat(local.resolve("info/picocli")).doesNotExist();
        assertThat(local.resolve("org/assertj")).doesNotExist();
        assertThat(local.resolve("io/poolagent/pool-agent-parent")).doesNotExist();
    }

    @Test
    void testsThatReleasePassWithoutAWord() throws Exception {
        Path test = folder.resolve(TEST);
        Files.writeString(test, Files.readString(test).replace("kept.createStatement().close();", "kept.close();"));

        MavenRun run = run();

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.tests().values()).as(run.out()).hasSize(2).containsOnly("");
        assertThat(run.out()).contains("watches this JVM").doesNotContain("LEFT_OPEN");
    }

    private MavenRun run() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "test",
                "--settings",
                "settings.xml",
                "--global-settings",
                "settings.xml",
                "-Dmaven.repo.local=" + local,
                "-Dpool-agent.version=" + VERSION));
        for (String name : List.of(
                "surefire.version",
                "compiler.version",
                "resources.version",
                "junit.version",
                "slf4j.version",
                "hikari.version",
                "h2.version")) {
            arguments.add("-D" + name + "=" + System.getProperty(name));
        }
        MavenRun run = MavenRun.of(folder, arguments);
        // What this build got from elsewhere than its local repository, nobody else can get from there.
        Assumptions.assumeFalse(
                run.exit() != 0 && run.out().matches("(?s).*Could not find artifact (?!io\\.poolagent:).*"),
                () -> MavenRun.skipped("the local repository lacks something: " + run.out()));
        return run;
    }

    private static String find(List<String> lines, String mark) {
        return lines.stream().filter(line -> line.contains(mark)).findFirst().orElseThrow();
    }

    /** In place of all repositories, so that nothing is taken from the network. */
    private String settings() {
        return """
                <settings>
                  <mirrors>
                    <mirror><id>of-this-build</id><mirrorOf>central</mirrorOf><url>%s</url></mirror>
                  </mirrors>
                  <profiles>
                    <profile>
                      <id>published</id>
                      <repositories>
                        <repository><id>published</id><url>%s</url></repository>
                      </repositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>published</activeProfile></activeProfiles>
                </settings>
                """.formatted(Path.of(System.getProperty("maven.repo.local")).toUri(), published.toUri());
    }
}
