// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Remarks until the agent's thread passes them on. Safe for use by any thread; a sink says here what went wrong with it. */
public final class Remarks {
    private final Queue<Remark> waiting = new ConcurrentLinkedQueue<>();

    /** Takes a remark of the agent about itself. */
    public void note(String text) {
        waiting.add(new Remark(text, false));
    }

    /** Takes a remark that somebody should act upon. */
    public void warn(String text) {
        waiting.add(new Remark(text, true));
    }

    /** The next in the order they came; null if there is none. */
    public @Nullable Remark poll() {
        return waiting.poll();
    }
}
