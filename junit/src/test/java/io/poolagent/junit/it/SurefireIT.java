// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build of somebody else's, by Surefire, in two forks whose tests run in parallel. */
class SurefireIT {
    private static final String AGENT = System.getProperty("agent.jar");

    @TempDir
    Path folder;

    @Test
    void annotatedTestsThatLeakFailTheBuild() throws Exception {
        MavenRun run = run("Annotated", false, "-Dattached");

        assertFailsWithTheReport(run, "Annotated", "AnnotatedToo");
        assertThat(starts(run)).hasSizeBetween(1, 2);
        // Of both forks, in one file.
        assertThat(Files.readAllLines(folder.resolve("target/pool-agent/findings.json")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"kind\":\"LEFT_OPEN\""));
        assertThat(Files.readString(folder.resolve("target/pool-agent/report.html")))
                .contains("shop.Forked.leavesOpen(Forked.java:" + Marked.line("Forked", "left open"));
    }

    @Test
    void testsThatLeakFailTheBuildByAutodetection() throws Exception {
        MavenRun run = run("Plain", true, "-Dattached");

        assertFailsWithTheReport(run, "Plain", "PlainToo");
    }

    @Test
    void withoutEitherNothingFails() throws Exception {
        MavenRun run = run("Plain", false, "-Dunwatched");

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.tests().values()).hasSize(4).containsOnly("");
        assertThat(run.out()).doesNotContain("[pool-agent]");
    }

    /** And none attached besides. */
    @Test
    void theAgentOfTheCommandLineIsTaken() throws Exception {
        MavenRun run = run("Annotated", false, "-javaagent:" + AGENT + "=overdue-after=37s");

        assertFailsWithTheReport(run, "Annotated", "AnnotatedToo");
        assertThat(starts(run)).hasSize(2).allMatch(line -> line.contains("overdue-after=37s"));
    }

    /** One for each fork; a fork for which no test is left attaches none. */
    private static List<String> starts(MavenRun run) {
        return run.out()
                .lines()
                .filter(line -> line.contains("watches this JVM"))
                .toList();
    }

    private static void assertFailsWithTheReport(MavenRun run, String... classes) throws Exception {
        Map<String, String> tests = run.tests();
        assertThat(run.exit()).as(run.out()).isNotZero();
        assertThat(tests).as(run.out()).hasSize(4);
        for (String name : classes) {
            String test = "shop.Forked$" + name;
            assertThat(tests.get(test + ".closes")).as(run.out()).isEmpty();
            assertThat(tests.get(test + ".leavesOpen"))
                    .as(run.out())
                    .contains(
                            "LEFT_OPEN connection of pool 'orders'",
                            "Forked.java:" + Marked.line("Forked", "left open"));
        }
    }

    private MavenRun run(String tests, boolean autodetection, String options) throws Exception {
        return MavenRun.of(
                folder,
                Map.of(
                        "tests",
                        "**/Forked$" + tests + "*.class",
                        "autodetection",
                        String.valueOf(autodetection),
                        "options",
                        options));
    }
}
