// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Virtual threads are told from others, where there are any. */
class VirtualThreadsTest {
    @Test
    void aThreadOfTheOperatingSystemIsNone() {
        assertThat(VirtualThreads.include(Thread.currentThread())).isFalse();
        assertThat(VirtualThreads.include(new Thread("of one's own") {})).isFalse();
    }

    @Test
    void aVirtualOneIs() {
        assertThat(onVirtual(() -> VirtualThreads.include(Thread.currentThread())))
                .isTrue();
    }

    /** What comes of it on a virtual thread; the test is skipped where there are none. */
    static <T> T onVirtual(Supplier<T> work) {
        Method start = Stream.of(Thread.class.getMethods())
                .filter(method -> method.getName().equals("startVirtualThread"))
                .findAny()
                .orElse(null);
        assumeThat(start).as("SKIPPED: this Java has no virtual threads").isNotNull();
        return CompletableFuture.supplyAsync(work, task -> {
                    try {
                        start.invoke(null, task);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();
    }
}
