// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A JUnit Jupiter extension: fails a test that leaves a JDBC connection open, closes one twice, or uses one after closing it,
 * with pool-agent's report as the message.
 *
 * <pre>
 * &#64;ExtendWith(NoLeaks.class)
 * class OrderDaoTest { … }
 * </pre>
 *
 * or for all tests, by {@code junit.jupiter.extensions.autodetection.enabled=true}. The agent is the one that the JVM was
 * started with ({@code -javaagent}); if there is none it is attached when the first test begins. What {@code @BeforeAll}
 * acquires may stay open. Tests may run in parallel; then a test answers for what its own thread acquired, else for what
 * any thread acquired while it ran.
 *
 * <p>Options are given as system properties, as in {@code -Dpool-agent.allow=shop.LockHolder}. Safe for use by any thread.
 */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace OWN = Namespace.create(NoLeaks.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(OWN).put(Agent.class, Agent.running().begin());
    }

    /** @throws AssertionError if the test did anything wrong */
    @Override
    public void afterEach(ExtensionContext context) {
        Object recording = context.getStore(OWN).remove(Agent.class);
        if (recording == null) {
            return; // It was begun twice, by annotation and by autodetection, and ended once already.
        }
        List<String> reports = Agent.running().end(recording);
        if (!reports.isEmpty()) {
            throw new AssertionError(message(context.getDisplayName(), reports));
        }
    }

    private static String message(String test, List<String> reports) {
        StringBuilder message = new StringBuilder(test)
                .append(
                        reports.size() == 1
                                ? ": a connection is not as it should be"
                                : ": connections are not as they should be");
        for (String report : reports) {
            message.append(System.lineSeparator()).append(report);
        }
        return message.toString();
    }
}
