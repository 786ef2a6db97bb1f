// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.ref.ReferenceQueue;
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

    @Test
    void aThreadWithoutANameIsCalledByItsNumber() {
        Thread named = new Thread("http-4");
        Thread unnamed = new Thread("");

        assertThat(VirtualThreads.nameOf(named)).isEqualTo("http-4");
        assertThat(VirtualThreads.nameOf(unnamed)).isEqualTo("Thread[#" + unnamed.getId() + "]");
    }

    @Test
    void aLeaseNamesTheVirtualThreadThatAcquiredAndReleasedIt() {
        Lease lease = onVirtual(() -> {
            Lease acquired = new Lease(new Object(), new ReferenceQueue<>(), new FakePool("orders"), null, 0, null);
            acquired.beginRelease();
            acquired.endRelease(1, null, false);
            return acquired;
        });

        String name = "VirtualThread[#" + lease.threadId() + "]";
        assertThat(lease.thread()).isEqualTo(name);
        assertThat(lease.release().thread()).isEqualTo(name);
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
