// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.sink.AgentInside;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class AppLogTest {
    private final HeardLogger logger = new HeardLogger();

    /** The agent leaves the JVM, which goes on: so does the application's log. */
    @Test
    void whatIsSaidLastIsInTheLogIfOnlyTheAgentEnds() {
        ByteArrayOutputStream standardError = new ByteArrayOutputStream();
        AppLog log = new AppLog(agent(), new PrintStream(standardError, true, StandardCharsets.UTF_8));
        try {
            log.ends();
            log.write(false, "left this JVM", null);
            log.close();
        } finally {
            logger.leave();
        }

        assertThat(standardError.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(logger.texts()).containsExactly("left this JVM");
    }

    private static AgentInside agent() {
        return (AgentInside) Proxy.newProxyInstance(
                AgentInside.class.getClassLoader(),
                new Class<?>[] {AgentInside.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isLoaded" -> true;
                    case "tookConnection" -> false;
                    case "threadFor" -> new Thread((Runnable) arguments[0], (String) arguments[1]);
                    case "firstLoaders" -> Collections.singletonList(new WeakReference<>(new ClassLoader(null) {}));
                    default -> null;
                });
    }
}
