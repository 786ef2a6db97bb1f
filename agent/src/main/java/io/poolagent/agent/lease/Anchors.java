// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.WeakReference;
import java.util.HashMap;
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

    // Of late: who released one of these just then may have seen it as it was before it hung, and leave it there.
    private final Map<Hung, Lease> latest = new HashMap<>();

    /** Hangs the anchor of this lease, whose handle is of this class. */
    Hung hang(Lease lease, Class<?> handle, Object anchor) {
        Map<Hung, Object> home = byHandle.get(handle);
        Hung hung = new Hung(anchor, home);
        home.put(hung, anchor);
        latest.put(hung, lease);
        return hung;
    }

    /** Takes down what hangs since the last time and whose lease is over. */
    void review() {
        latest.forEach((hung, lease) -> {
            if (lease.state() == Lease.State.RELEASED) {
                hung.takeDown();
            }
        });
        latest.clear();
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
