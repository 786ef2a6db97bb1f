// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by the identity of an object that it does not keep alive. Never calls {@code equals} or {@code hashCode} of the
 * object, which may be anything. Safe for use by any thread.
 */
public final class WeakIdentityMap<V> {
    private final ConcurrentHashMap<Object, V> map = new ConcurrentHashMap<>();
    private final @Nullable ReferenceQueue<Object> cleared;

    private WeakIdentityMap(@Nullable ReferenceQueue<Object> cleared) {
        this.cleared = cleared;
    }

    /** A map that forgets an entry when its object is collected. */
    public static <V> WeakIdentityMap<V> forgetting() {
        return new WeakIdentityMap<>(new ReferenceQueue<>());
    }

    /** A map that keeps an entry until {@link #remove}: its object can still be looked up by its finalizer. */
    static <V> WeakIdentityMap<V> keeping() {
        return new WeakIdentityMap<>(null);
    }

    public @Nullable V get(Object object) {
        V value = map.get(new Probe(object, false));
        return value == null && cleared == null ? map.get(new Probe(object, true)) : value;
    }

    /** The value of an object that is surely alive; a little quicker than {@link #get} when there is none. */
    @Nullable
    V ofLive(Object object) {
        return map.get(new Probe(object, false));
    }

    /** Adds an entry; an earlier one of the same object, if any, is replaced. */
    Key put(Object object, V value) {
        Key key = new Key(object, cleared);
        put(object, key, value);
        return key;
    }

    /** Adds an entry under a key made for this object; returns the one it replaces, if any. */
    @Nullable
    V put(Object object, Key key, V value) {
        V replaced = map.remove(new Probe(object, false));
        map.put(key, value);
        return replaced;
    }

    /** The value of this object: {@code value}, unless another thread was first. */
    public V putIfAbsent(Object object, V value) {
        synchronized (map) {
            expunge();
            V known = get(object);
            if (known != null) {
                return known;
            }
            put(object, value);
            return value;
        }
    }

    /** Returns what was there, to one caller only. */
    @Nullable
    V remove(Key key) {
        return map.remove(key);
    }

    /** Whether the object of this key is about to go: only its finalizer may still reach it. */
    static boolean isDying(Key key) {
        return key.get() == null;
    }

    Collection<V> values() {
        return map.values();
    }

    int size() {
        return map.size();
    }

    private void expunge() {
        if (cleared != null) {
            for (Object key = cleared.poll(); key != null; key = cleared.poll()) {
                map.remove(key);
            }
        }
    }

    static class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object object, @Nullable ReferenceQueue<Object> cleared) {
            super(object, cleared);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public final int hashCode() {
            return hash;
        }

        @Override
        public final boolean equals(@Nullable Object other) {
            return this == other;
        }
    }

    /** Asks for the key of an object; lives for one look-up. */
    private static final class Probe {
        private final Object object;
        private final boolean dying;

        /**
         * @param dying whether to look for a key that is cleared but still listed: an object in its finalizer has nothing left
         *     to know it by but its identity hash
         */
        Probe(Object object, boolean dying) {
            this.object = object;
            this.dying = dying;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        @SuppressWarnings({"EqualsUnsafeCast", "EqualsUsingHashCode"}) // Only ever compared with keys.
        public boolean equals(@Nullable Object other) {
            Object referent = ((Key) other).get();
            return dying ? referent == null && other.hashCode() == hashCode() : referent == object;
        }
    }
}
