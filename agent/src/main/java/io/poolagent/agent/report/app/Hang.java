// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import org.jspecify.annotations.Nullable;

/** Whether a call of the application's code hangs: there is to be no second one beside it. Used by one thread. */
final class Hang {
    private @Nullable Thread thread;

    void begins(Thread hanging) {
        thread = hanging;
    }

    boolean isNow() {
        if (thread != null && !thread.isAlive()) {
            thread = null;
        }
        return thread != null;
    }
}
