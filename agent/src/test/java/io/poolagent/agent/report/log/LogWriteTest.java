// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.report.sink.AgentInside;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write into the log of an application whose handler is any code. */
class LogWriteTest {
    private static final String TEXT = "{} {0} %s %n ${jndi:x} \\ $1 \u0000";

    private final HeardLogger logger = new HeardLogger();
    private final List<Throwable> uncaught = new ArrayList<>();
    private final ClassLoader application = new ClassLoader(null) {};

    @AfterEach
    void leave() {
        logger.leave();
    }

    @Test
    void whatLooksLikeAPatternIsText() throws Exception {
        LogWrite write = run(new ArrayList<>());

        assertThat(write.outcome()).isEqualTo(LogWrite.Outcome.WRITTEN);
        assertThat(logger.texts()).containsExactly(TEXT.replace("${", "$ {"));
        assertThat(uncaught).isEmpty();
    }

    /** The application's handler for what nobody catches may end the JVM. */
    @Test
    void whateverALogThrowsReachesNobody() throws Exception {
        logger.then(() -> {
            throw new Unspeakable();
        });

        LogWrite write = run(new ArrayList<>());

        assertThat(write.outcome()).isEqualTo(LogWrite.Outcome.FAILED);
        assertThat(write.about()).isEqualTo(Unspeakable.class.getName());
        assertThat(uncaught).isEmpty();
    }

    /** A write that took too long is known until the next one, which may never come. */
    @Test
    void aThreadThatHasEndedKeepsNoApplication() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<ClassLoader> contexts = new ArrayList<>();
        logger.then(() -> contexts.add(Thread.currentThread().getContextClassLoader()));

        run(threads);

        assertThat(contexts).containsExactly(application);
        assertThat(threads).singleElement().satisfies(ended -> assertThat(ended.getContextClassLoader())
                .isNotSameAs(application));
    }

    private LogWrite run(List<Thread> threads) throws InterruptedException {
        AgentInside agent = (AgentInside) Proxy.newProxyInstance(
                AgentInside.class.getClassLoader(),
                new Class<?>[] {AgentInside.class},
                (proxy, method, arguments) -> method.getName().equals("isLoaded") ? true : null);
        LogWrite write = new LogWrite(
                agent, Collections.singletonList(new WeakReference<>(application)), false, new LogEvent(true, TEXT));
        Thread thread = new Thread(write, "log");
        thread.setUncaughtExceptionHandler((ended, thrown) -> uncaught.add(thrown));
        thread.start();
        thread.join();
        threads.add(thread);
        return write;
    }

    /** Not even its words can be had. */
    private static final class Unspeakable extends Error {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }
}
