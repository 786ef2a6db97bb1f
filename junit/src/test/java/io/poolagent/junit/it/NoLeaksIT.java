// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import shop.Samples;

/** Somebody else's tests under the extension, which attaches the shipped jar to this JVM by itself. */
class NoLeaksIT {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsRightPasses(boolean parallel) {
        EngineExecutionResults results = run(Samples.Right.class, parallel);

        assertThat(failures(results)).isEmpty();
        results.testEvents().assertStatistics(events -> events.started(2).succeeded(2));
    }

    @Test
    void whatIsWrongFailsWithTheReport() throws IOException {
        Map<String, String> failures = failures(run(Samples.Wrong.class, false));

        assertThat(failures).hasSize(6);
        assertFails(failures, "leavesOpen", "LEFT_OPEN connection of pool 'orders'", "left open");
        assertFails(failures, "closesTwice", "DOUBLE_RELEASE in pool 'orders'", "twice");
        assertFails(failures, "usesAfterClose", "USE_AFTER_RELEASE in pool 'orders'", "after close");
        assertFails(failures, "leavesOpenOnAThreadOfItsOwn", "LEFT_OPEN connection of pool 'orders'", "other thread");
        assertThat(failures.get("dropsIt()"))
                .containsAnyOf("LOST connection of pool 'orders'", "LEFT_OPEN connection of pool 'orders'")
                .contains("Samples.java:" + Marked.line("Samples", "dropped"));
        // Its own failure is the one that is told; ours goes with it.
        assertThat(failures.get("failsByItself()")).startsWith("the test's own").contains("LEFT_OPEN connection");
    }

    /** Each answers for its own thread; what a thread of a test's own acquires is nobody's then. */
    @Test
    void testsInParallelAnswerForThemselves() throws IOException {
        Map<String, String> failures = failures(run(Samples.Wrong.class, true));

        assertFails(failures, "leavesOpen", "LEFT_OPEN connection of pool 'orders'", "left open");
        assertFails(failures, "closesTwice", "DOUBLE_RELEASE in pool 'orders'", "twice");
        for (String test : List.of("leavesOpen", "closesTwice", "usesAfterClose")) {
            assertThat(failures.get(test + "()").lines().filter(line -> line.contains(" pool 'orders'")))
                    .as(test)
                    .hasSize(1);
        }
    }

    private static void assertFails(Map<String, String> failures, String test, String headline, String mark)
            throws IOException {
        assertThat(failures.get(test + "()"))
                .as(failures.toString())
                .contains(headline, "Samples.java:" + Marked.line("Samples", mark));
    }

    private static EngineExecutionResults run(Class<?> tests, boolean parallel) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", String.valueOf(parallel))
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .execute();
    }

    /** What failed, by its name: the message, and those that go with it. */
    private static Map<String, String> failures(EngineExecutionResults results) {
        Map<String, String> failures = new TreeMap<>();
        for (Event event : results.testEvents().failed().list()) {
            Throwable thrown = event.getRequiredPayload(TestExecutionResult.class)
                    .getThrowable()
                    .orElseThrow();
            StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()));
            for (Throwable further : thrown.getSuppressed()) {
                text.append('\n').append(further.getMessage());
            }
            failures.put(event.getTestDescriptor().getDisplayName(), text.toString());
        }
        return failures;
    }
}
