// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

import io.poolagent.agent.finding.ReclaimResult;

/** How an attempt to take a connection back ended, and whether there is to be another. Immutable. */
final class Outcome {
    enum End {
        /** It came to its end, or to none within the deadline. */
        DONE,
        /** It failed and left everything as it was: it may be tried again, but not at once. */
        FAILED,
        /** The connection was in use at the last look. */
        BUSY
    }

    private final End end;
    private final ReclaimResult result;

    private Outcome(End end, ReclaimResult result) {
        this.end = end;
        this.result = result;
    }

    static Outcome done(ReclaimResult result) {
        return new Outcome(End.DONE, result);
    }

    static Outcome failed(ReclaimResult result) {
        return new Outcome(End.FAILED, result);
    }

    static Outcome busy() {
        return new Outcome(End.BUSY, ReclaimResult.not(ReclaimResult.Outcome.IN_USE, null));
    }

    End end() {
        return end;
    }

    ReclaimResult result() {
        return result;
    }
}
