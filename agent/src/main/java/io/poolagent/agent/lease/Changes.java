// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of one lease asked of its connection's session state, and set. Made by {@link Session}, and only on pools
 * that hand something of it on.
 *
 * <p>The connection is never asked, so what it was lent with is known only if its holder asked before setting it. Then what
 * was set last tells whether it was changed back, however often it was set. Where nobody asked, the first set may have been
 * the change and the second the way back: then only what was set to one value is known to be left changed.
 *
 * <p>But whoever sets what is usual may be the one who repairs what another left behind, or says what holds anyhow. So a
 * change is sure only if hardly any connection is opened with that value ({@link SessionState#isUnusual}). Of any other the
 * holder himself must be seen to mean it: where other leases of the same site set back what they had asked for.
 */
final class Changes {
    private final Map<SessionState, One> known = new EnumMap<>(SessionState.class);

    void told(SessionState state, @Nullable Object value) {
        One one = one(state);
        if (!one.isSet) {
            one.before = value;
        }
    }

    /** Its holder wanted to know it, and cannot set it back to what it was. */
    void askedInVain(SessionState state) {
        one(state).isAskedInVain = true;
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

    boolean cares(SessionState state) {
        return known.containsKey(state);
    }

    /** What is known to be left other than it was lent; null if nothing is known of it, or it is not. */
    @Nullable
    SessionChange left(SessionState state) {
        One one = known.get(state);
        if (one == null || !one.isSet || one.isDoubtful) {
            return null;
        }
        String now = state.wordsOf(one.now);
        if (one.before == null) {
            return one.isSetAnew || !state.isUnusual(one.now) ? null : new SessionChange(now, null);
        }
        return one.has(one.before) ? null : new SessionChange(now, state.wordsOf(one.before));
    }

    /** What it was set to last by one who had not asked; null if it was not, or nobody knows. */
    @Nullable
    String setUnasked(SessionState state) {
        One one = known.get(state);
        boolean isKnown = one != null && one.isSet && !one.isDoubtful;
        return one == null || !isKnown || one.before != null || one.isAskedInVain ? null : state.wordsOf(one.now);
    }

    /** Whether that is a change by its value alone. */
    boolean isSure(SessionState state) {
        One one = known.get(state);
        return one != null && state.isUnusual(one.now);
    }

    /** What the holder had asked for, changed, and set back to that. */
    Set<SessionState> setBack() {
        Set<SessionState> back = EnumSet.noneOf(SessionState.class);
        for (Map.Entry<SessionState, One> entry : known.entrySet()) {
            One one = entry.getValue();
            if (one.before != null && one.isSetAnew && !one.isDoubtful && one.has(one.before)) {
                back.add(entry.getKey());
            }
        }
        return back;
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
        private boolean isAskedInVain;

        /** Names are compared as most databases do. */
        boolean has(@Nullable Object value) {
            return String.valueOf(now).equalsIgnoreCase(String.valueOf(value));
        }
    }
}
