// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.util.function.Supplier;

/** Shows what is known while the application runs. What it takes time for it does on threads of its own. */
public interface LiveSurface {
    /**
     * Called by the agent's thread at each round, ten times a second: takes what is known, if somebody asks for it, and waits for
     * nothing.
     */
    void round(Supplier<Overview> overview);

    /** Ends it. Safe for use by any thread, and more than once. */
    void close();

    /** Waits until its threads have ended, or a little longer than this. */
    void awaitEnd(long mostMillis) throws InterruptedException;
}
