// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.policy;

/** How an attempt to take a connection back ended. Immutable. */
final class Outcome {
    enum End {
        /** It came to its end, or to none within the deadline. */
        DONE,
        /** It failed and left everything as it was: it may be tried again, but not at once. */
        FAILED,
        /** The connection was in use at the last look. */
        BUSY
    }

    static final Outcome BUSY = new Outcome(End.BUSY, "");

    private final End end;
    private final String words;

    private Outcome(End end, String words) {
        this.end = end;
        this.words = words;
    }

    static Outcome done(String words) {
        return new Outcome(End.DONE, words);
    }

    static Outcome failed(String words) {
        return new Outcome(End.FAILED, words);
    }

    End end() {
        return end;
    }

    /** In words that complete "done …". */
    String words() {
        return words;
    }
}
