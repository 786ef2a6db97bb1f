// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the {@code close()} of an object is woven, by its class. Where it is not, no release would ever be seen, and every
 * lease look like a leak: such objects are better not watched. Safe for use by any thread.
 */
public final class Closes {
    private final Set<String> woven;
    private final UnwatchedSink sink;
    // Kept by the class, so that a redeployed application can go.
    private final ClassValue<Boolean> seen = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isWoven(type);
        }
    };
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param woven the names of the classes that declare a {@code close()} that is woven; may grow */
    public Closes(Set<String> woven, UnwatchedSink sink) {
        this.woven = woven;
        this.sink = sink;
    }

    /** Whether a close of an object of this class will be seen. */
    public boolean areSeen(Class<?> type) {
        if (seen.get(type)) {
            return true;
        }
        seen.remove(type); // It may be woven yet, while the agent attaches.
        return false;
    }

    /** Says that handles of this class are not watched. */
    void tellUnseen(Class<?> type) {
        if (told.add(type.getName())) {
            sink.unwatched(type.getName());
        }
    }

    private boolean isWoven(Class<?> type) {
        try {
            return woven.contains(type.getMethod("close").getDeclaringClass().getName());
        } catch (NoSuchMethodException e) {
            return true; // Nothing to tell by: as if it were like all others.
        } catch (LinkageError e) {
            return isAnyWoven(type); // It mentions a class that is not there.
        }
    }

    private boolean isAnyWoven(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (woven.contains(c.getName())) {
                return true;
            }
        }
        return false;
    }
}
