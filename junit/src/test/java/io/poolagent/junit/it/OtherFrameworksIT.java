// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of other frameworks, by Surefire, with the agent on the command line and the check that the docs show. */
class OtherFrameworksIT {
    private static final Path SOURCES = Path.of("src/test/projects/sources").toAbsolutePath();
    private static final String LEFT_OPEN = "shop.OrderDaoTest.leavesOpen";
    private static final String OWN_FAILURE = "shop.OrderDaoTest.failsByItself";

    @TempDir
    Path folder;

    @Test
    void testsOfJUnit4ThatLeakFail() throws Exception {
        leaksFail("junit4", "junit", "junit", "NoLeaksRule");
    }

    @Test
    void testsOfTestNgThatLeakFail() throws Exception {
        leaksFail("testng", "org.testng", "testng", "NoLeaksHook");
    }

    private void leaksFail(String sources, String group, String name, String check) throws Exception {
        MavenRun run = run(sources, group, name, Map.of());

        assertThat(run.exit()).as(run.out()).isNotZero();
        Map<String, String> tests = run.tests();
        assertThat(tests).as(run.out()).hasSize(3).containsEntry("shop.OrderDaoTest.closes", "");
        assertThat(tests.get(LEFT_OPEN))
                .contains(
                        "leavesOpen",
                        "LEFT_OPEN connection of pool 'orders'",
                        "OrderDaoTest.java:" + line(sources, "left open"));
        assertThat(tests.get(OWN_FAILURE)).contains("the test's own");
        assertThat(folder.resolve("target/pool-agent/report.html")).exists();
        assertThat(Files.readAllLines(folder.resolve("target/pool-agent/findings.json")))
                .hasSize(2);
        assertThat(Files.readString(Path.of("../docs/testing.md"))).contains(block(sources, check));

        MavenRun known = run(
                sources,
                group,
                name,
                Map.of("no-leaks.known-bugs", "known-bugs.txt", "no-leaks.write-known-bugs", "true"));

        assertThat(known.tests()).as(known.out()).containsEntry(LEFT_OPEN, "");
        assertThat(known.out()).contains("[pool-agent] known bug, does not fail leavesOpen");
        assertThat(known.tests().get(OWN_FAILURE)).contains("the test's own");
    }

    private MavenRun run(String sources, String group, String name, Map<String, String> more) throws Exception {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("sources", SOURCES.resolve(sources).toString());
        properties.put("framework.group", group);
        properties.put("framework.name", name);
        properties.put("framework.version", System.getProperty(sources + ".version"));
        properties.put("options", "-javaagent:" + System.getProperty("agent.jar") + "=capture=always");
        return MavenRun.compiled(folder, properties);
    }

    private static int line(String sources, String mark) throws IOException {
        return Marked.line(SOURCES.resolve(sources).resolve("shop/OrderDaoTest.java"), mark);
    }

    /** As the docs quote it: the class alone. */
    private static String block(String sources, String name) throws IOException {
        String source = Files.readString(SOURCES.resolve(sources).resolve("shop/" + name + ".java"));
        return "```java\n" + source.substring(source.indexOf("public class")) + "```";
    }
}
