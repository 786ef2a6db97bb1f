// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the anchors of settled leases hang: at the class of the handle. There they live as long as the pool's code does;
 * held by the lease they would keep an undeployed application whose static field keeps the handle. Used by the agent's
 * thread.
 */
final class Anchors {
    private final ClassValue<Map<Hung, Object>> byHandle = new ClassValue<Map<Hung, Object>>() {
        @Override
        protected Map<Hung, Object> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    Hung hang(Class<?> handle, Object anchor) {
        Map<Hung, Object> home = byHandle.get(handle);
        Hung hung = new Hung(anchor, home);
        home.put(hung, anchor);
        return hung;
    }

    /** An anchor, as long as the pool's code is there. By identity: nothing of the anchor is ever called. */
    static final class Hung extends WeakReference<Object> {
        private final WeakReference<Map<Hung, Object>> home;

        private Hung(Object anchor, Map<Hung, Object> home) {
            super(anchor);
            this.home = new WeakReference<>(home);
        }

        /** Hangs no longer; the anchor, or null if it has gone. */
        @Nullable
        Object takeDown() {
            Map<Hung, Object> hanging = home.get();
            return hanging == null ? null : hanging.remove(this);
        }
    }
}
