// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Collects garbage until something is seen to have happened. */
public final class Garbage {
    private Garbage() {}

    public static void collectUntil(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    System.gc();
                    return condition.call();
                });
    }
}
