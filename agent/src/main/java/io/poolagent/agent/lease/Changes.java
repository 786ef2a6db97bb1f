// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of one lease asked of its connection's session state, and set. Made by {@link Session}, and only on pools
 * that hand something of it on.
 *
 * <p>The connection is never asked, so what it was lent with is known only if its holder asked before setting it. Then what
 * was set last tells whether it was changed back, however often it was set. Where nobody asked, the first set may have been
 * the change and the second the way back; so only what was set to one value is known to be as it was left, and only if
 * hardly any connection is opened with that value ({@link SessionState#isUnusual}) is it known to be a change.
 */
final class Changes {
    private final Map<SessionState, One> known = new EnumMap<>(SessionState.class);

    void told(SessionState state, @Nullable Object value) {
        One one = one(state);
        if (!one.isSet) {
            one.before = value;
        }
    }

    void set(SessionState state, @Nullable Object value) {
        One one = one(state);
        // The same value again is one change: a handle's method that calls its superclass's is seen twice.
        one.isSetAnew |= one.isSet && !one.has(value);
        one.isSet = true;
        one.now = value;
        one.isDoubtful = value == null;
    }

    /** It may be anything now: a set failed, or went past the handle. */
    void doubt(SessionState state) {
        One one = one(state);
        one.isDoubtful = true;
    }

    /** Nothing is sure any more, of all that was set so far: SQL may have set it back. */
    void doubtAll() {
        for (One one : known.values()) {
            one.isDoubtful = true;
        }
    }

    /** Whether the holder asked for this or tried to set it: then it does not rely on how the connection was lent. */
    boolean cares(SessionState state) {
        return known.containsKey(state);
    }

    /** What is known to be left other than it was lent, in words; null if nothing is known of it, or it is not. */
    @Nullable
    String left(SessionState state) {
        One one = known.get(state);
        if (one == null || !one.isSet || one.isDoubtful) {
            return null;
        }
        String words = state + " " + state.wordsOf(one.now);
        if (one.before == null) {
            return one.isSetAnew || !state.isUnusual(one.now) ? null : words;
        }
        return one.has(one.before) ? null : words + ", lent with " + state.wordsOf(one.before);
    }

    private One one(SessionState state) {
        One one = known.get(state);
        if (one == null) {
            one = new One();
            known.put(state, one);
        }
        return one;
    }

    private static final class One {
        private @Nullable Object before;
        private @Nullable Object now;
        private boolean isSet;
        private boolean isSetAnew;
        private boolean isDoubtful;

        /** Names are compared as most databases do. */
        boolean has(@Nullable Object value) {
            return String.valueOf(now).equalsIgnoreCase(String.valueOf(value));
        }
    }
}
