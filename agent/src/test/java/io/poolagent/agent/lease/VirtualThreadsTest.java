// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
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
    void aVirtualOneIs() throws ReflectiveOperationException {
        Method start = Stream.of(Thread.class.getMethods())
                .filter(method -> method.getName().equals("startVirtualThread"))
                .findAny()
                .orElse(null);
        assumeThat(start).as("SKIPPED: this Java has no virtual threads").isNotNull();
        CompletableFuture<Boolean> virtual = new CompletableFuture<>();
        start.invoke(null, (Runnable) () -> virtual.complete(VirtualThreads.include(Thread.currentThread())));

        assertThat(virtual.join()).isTrue();
    }
}
