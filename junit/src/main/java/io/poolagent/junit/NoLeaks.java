// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

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
 * <p>Settings are taken from JUnit's configuration parameters, which {@code src/test/resources/junit-platform.properties} may
 * have, or from system properties: {@code no-leaks.known-bugs=known-bugs.txt} names the bugs that fail no test, and {@code
 * no-leaks.write-known-bugs=true} adds those that are new. What was found is kept in {@code target/pool-agent}.
 *
 * <p>Options of the agent are system properties, as in {@code -Dpool-agent.allow=shop.LockHolder}. Safe for use by any thread.
 */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {
    private static final Namespace OWN = Namespace.create(NoLeaks.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(OWN).put(LeakCheck.class, LeakCheck.begin(name -> context.getConfigurationParameter(name)
                .orElse(null)));
    }

    /** @throws AssertionError if the test did anything wrong that is not known */
    @Override
    public void afterEach(ExtensionContext context) {
        LeakCheck check = context.getStore(OWN).remove(LeakCheck.class, LeakCheck.class);
        if (check != null) { // Else it was begun twice, by annotation and by autodetection, and ended once already.
            check.end(context.getDisplayName());
        }
    }
}
