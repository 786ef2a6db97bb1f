// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stacks in words only. As the JVM captures it, a stack refers to the classes in it, and so keeps an application that was
 * undeployed. Equal stacks become one object while they are common. Used by the agent's thread.
 */
public final class SettledStacks {
    private static final int MOST_KEPT = 100;

    private final Map<List<StackTraceElement>, InWords> known =
            new LinkedHashMap<List<StackTraceElement>, InWords>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<StackTraceElement>, InWords> eldest) {
                    return size() > MOST_KEPT;
                }
            };

    /** Whether there is nothing left to do. */
    public static boolean isSettled(@Nullable Throwable stack) {
        return stack == null || stack instanceof InWords;
    }

    /** The same in words. */
    public Throwable settle(Throwable stack) {
        StackTraceElement[] frames = stack.getStackTrace();
        return known.computeIfAbsent(Arrays.asList(frames), any -> new InWords(frames));
    }

    private static final class InWords extends Throwable {
        private static final long serialVersionUID = 1;

        InWords(StackTraceElement[] frames) {
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
