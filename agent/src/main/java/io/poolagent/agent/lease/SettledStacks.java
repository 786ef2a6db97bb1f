// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stacks in words only. As the JVM captures it, a stack refers to the classes in it, and so keeps an application that was
 * undeployed. Equal stacks become one object while they are common. Used by the agent's thread.
 */
final class SettledStacks {
    private static final int MOST_KEPT = 100;

    private final Map<List<StackTraceElement>, Frames> known =
            new LinkedHashMap<List<StackTraceElement>, Frames>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<StackTraceElement>, Frames> eldest) {
                    return size() > MOST_KEPT;
                }
            };

    static boolean isSettled(@Nullable Throwable stack) {
        return stack == null || stack instanceof Frames;
    }

    Throwable settle(Throwable stack) {
        StackTraceElement[] frames = stack.getStackTrace();
        return known.computeIfAbsent(Arrays.asList(frames), any -> new Frames(frames));
    }

    private static final class Frames extends Throwable {
        private static final long serialVersionUID = 1;

        Frames(StackTraceElement[] frames) {
            super(null, null, false, true);
            setStackTrace(frames);
        }

        /** Captures nothing: its frames are given. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
