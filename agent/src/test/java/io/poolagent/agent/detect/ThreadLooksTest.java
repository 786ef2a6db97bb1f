// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.lease.Garbage;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class ThreadLooksTest {
    private final FakeThreads threads = new FakeThreads();
    private final ThreadLooks looks = new ThreadLooks(threads, name -> false);

    /** Its context class loader may be that of an application which is undeployed by now. */
    @Test
    void noThreadIsKeptAfterwards() {
        WeakReference<Thread> seen = new WeakReference<>(sampled());
        looks.forgetThreads();

        Garbage.collectUntil(() -> seen.get() == null);
    }

    private Thread sampled() {
        Thread thread = new Thread("worker");
        threads.isAt(thread, "shop.Main.main:1");
        looks.tick();
        looks.beginRound();
        assertThat(looks.at(thread.getId(), null, looks.now())).isNotNull();
        threads.live.clear();
        return thread;
    }
}
