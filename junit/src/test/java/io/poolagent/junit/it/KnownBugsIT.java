// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team that has bugs already, and wants to hear of new ones only: builds of its project by Surefire, one after the other. */
class KnownBugsIT {
    @TempDir
    Path folder;

    private Path known;
    private Path output;

    @BeforeEach
    void name() {
        known = folder.resolve("known-bugs.txt");
        output = folder.resolve("target/pool-agent");
    }

    /** Both forks find the bug, and add it once. */
    @Test
    void whatIsWrittenDownFailsNoTest() throws Exception {
        MavenRun written = run("Annotated*", "known-bugs.txt", true);

        assertThat(written.exit()).as(written.out()).isZero();
        assertThat(Files.readAllLines(known))
                .singleElement()
                .asString()
                .contains("LEFT_OPEN")
                .doesNotContain("thread");

        MavenRun later = run("Annotated*", "known-bugs.txt", false);

        assertThat(later.exit()).as(later.out()).isZero();
        assertThat(later.tests().values()).hasSize(4).containsOnly("");
        assertQuoted(later, "[pool-agent] known bug, does not fail", 1);
        assertThat(Files.readString(output.resolve("report.html"))).contains("leavesOpen");
        assertThat(Files.readAllLines(output.resolve("findings.json"))).hasSize(2);
        assertThat(output.resolve("gone.txt")).doesNotExist();
    }

    /** The method that both classes inherit is one bug, and new; the other's is known, and does not come again. */
    @Test
    void whatIsNewFailsItsTestAndWhatIsGoneIsNamed() throws Exception {
        run("Further", "known-bugs.txt", true);
        List<String> both = Files.readAllLines(known);
        assertThat(both).hasSize(2);
        Files.write(
                known,
                both.stream().filter(line -> line.contains("DOUBLE_RELEASE")).toList());

        MavenRun later = run("Annotated", "known-bugs.txt", false);

        assertThat(later.exit()).as(later.out()).isNotZero();
        assertThat(later.tests().get("shop.Forked$Annotated.leavesOpen"))
                .contains("LEFT_OPEN connection of pool 'orders'", "Forked.java:" + Marked.line("Forked", "left open"));
        assertThat(Files.readAllLines(known)).hasSize(1);
        assertThat(Files.readAllLines(output.resolve("gone.txt")))
                .singleElement()
                .asString()
                .startsWith("DOUBLE_RELEASE pool 'orders', shop.Forked$Further.closesTwice(Forked.java:"
                        + Marked.line("Forked", "twice") + "), bug ");
        assertQuoted(later, "[pool-agent] known-bugs.txt: not found so far", 2);
    }

    @Test
    void aFileThatIsMissingOrWrongFailsEachTestInWords() throws Exception {
        MavenRun missing = run("Annotated", "known-bugs.txt", false);

        assertThat(missing.tests().values())
                .as(missing.out())
                .hasSize(2)
                .allMatch(message -> message.startsWith("no-leaks.known-bugs: known-bugs.txt: there is no such file")
                        && message.endsWith("; no-leaks.write-known-bugs=true writes it"));
        assertThat(known).doesNotExist();

        Files.write(known, List.of("<<<<<<< ours"));
        MavenRun wrong = run("Annotated", "known-bugs.txt", false);

        assertThat(wrong.tests().values())
                .as(wrong.out())
                .hasSize(2)
                .allMatch(message ->
                        message.startsWith("no-leaks.known-bugs: known-bugs.txt: there is no finding in it"));
    }

    /** That many lines, from the one that begins so, are a block of the docs. */
    private static void assertQuoted(MavenRun run, String start, int count) throws IOException {
        List<String> lines = run.out()
                .lines()
                .dropWhile(line -> !line.startsWith(start))
                .limit(count)
                .toList();
        assertThat(lines).as(run.out()).hasSize(count);
        assertThat(Files.readString(Path.of("../docs/testing.md")))
                .contains("```\n" + String.join("\n", lines) + "\n```");
    }

    private MavenRun run(String tests, String file, boolean writes) throws Exception {
        Map<String, String> properties = new HashMap<>(
                Map.of("tests", "**/Forked$" + tests + ".class", "autodetection", "false", "options", "-Dattached"));
        properties.put("no-leaks.known-bugs", file);
        if (writes) {
            properties.put("no-leaks.write-known-bugs", "true");
        }
        return MavenRun.of(folder, properties);
    }
}
