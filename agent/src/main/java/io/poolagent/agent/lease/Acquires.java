// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.LongAdder;

/** Counts acquires as they begin and end. Safe for use by any thread. */
public final class Acquires {
    private final LongAdder begun = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    public void begin() {
        begun.increment();
    }

    public void end(boolean success) {
        (success ? succeeded : failed).increment();
    }

    public long succeeded() {
        return succeeded.sum();
    }

    public long failed() {
        return failed.sum();
    }

    /** How many are under way; may be off by the few that begin or end meanwhile. */
    public long pending() {
        return Math.max(0, begun.sum() - succeeded.sum() - failed.sum());
    }
}
