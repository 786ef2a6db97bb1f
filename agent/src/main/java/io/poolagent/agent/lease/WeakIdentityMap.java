// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by the identity of an object that it does not keep alive. Never calls {@code equals} or {@code hashCode} of the
 * object, which may be anything. Safe for use by any thread.
 *
 * <p>An array of small buckets, where the key itself is the entry: to enter or remove one is one compare-and-set. What finds its
 * bucket full goes to an ordinary map. The array is small on purpose: to stay in the processor's cache is what makes it quick.
 *
 * <p><b>Why no interleaving loses an entry or counts one twice.</b> A key is entered once, so it is in one place, which it
 * knows before anybody can find it, and never comes back to it: who removes it does so by one compare-and-set from the key
 * itself to nothing, of which one succeeds, or by one removal from the map, which knows keys by identity. Two threads that enter
 * the same object at once may each miss the other's entry and leave both; either is found until the next who enters the object
 * replaces both, and each is removed by its own key.
 */
public final class WeakIdentityMap<V> {
    private static final int BUCKET = 8;
    private static final int BUCKETS = 128;

    private final AtomicReferenceArray<@Nullable Key> slots = new AtomicReferenceArray<>(BUCKETS * BUCKET);
    private final ConcurrentHashMap<Object, Key> overflow = new ConcurrentHashMap<>();
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
        V value = ofLive(object);
        return value == null && cleared == null ? ofDying(object) : value;
    }

    /** The value of an object that is surely alive; a little quicker than {@link #get} when there is none. */
    @Nullable
    V ofLive(Object object) {
        int first = first(System.identityHashCode(object));
        for (int i = first; i < first + BUCKET; i++) {
            Key key = slots.get(i);
            if (key != null && key.get() == object) {
                return value(key);
            }
        }
        return overflow.isEmpty() ? null : value(overflow.get(new Probe(object, false)));
    }

    /**
     * The value of an object whose key is cleared but still listed: an object in its finalizer has nothing left to know it
     * by but its identity hash.
     */
    @Nullable
    V ofDying(Object object) {
        int hash = System.identityHashCode(object);
        int first = first(hash);
        for (int i = first; i < first + BUCKET; i++) {
            Key key = slots.get(i);
            if (key != null && key.hash == hash && isDying(key)) {
                return value(key);
            }
        }
        return overflow.isEmpty() ? null : value(overflow.get(new Probe(object, true)));
    }

    /** Adds an entry; an earlier one of the same object, if any, is replaced. */
    Key put(Object object, V value) {
        Key key = new Entry(object, cleared, value);
        enter(object, key, null);
        return key;
    }

    /**
     * Adds an entry made for this object, in place of any other of it.
     *
     * @param replaced shown each value that was there, by whoever takes it out; there are several where threads entered the same
     *     object at once
     */
    void enter(Object object, Key key, @Nullable Consumer<V> replaced) {
        int free = Key.OVERFLOW;
        int first = first(key.hash);
        for (int i = first; i < first + BUCKET; i++) {
            Key other = slots.get(i);
            if (other != null && other.get() == object) {
                replace(other, replaced);
                other = null;
            }
            free = other == null && free == Key.OVERFLOW ? i : free;
        }
        while (!overflow.isEmpty()) {
            Key other = overflow.get(new Probe(object, false));
            if (other == null) {
                break;
            }
            replace(other, replaced);
        }
        add(key, free);
    }

    private void replace(Key other, @Nullable Consumer<V> replaced) {
        V value = remove(other);
        if (value != null && replaced != null) {
            replaced.accept(value);
        }
    }

    /** Adds an entry and leaves any other of the same object: then {@link #get} finds one of them. */
    void add(Key key) {
        add(key, free(first(key.hash)));
    }

    private void add(Key key, int where) {
        for (int free = where; free != Key.OVERFLOW; free = free(first(key.hash))) {
            key.slot = free;
            if (slots.compareAndSet(free, null, key)) {
                return;
            }
            // Another thread was quicker.
        }
        key.slot = Key.OVERFLOW;
        overflow.put(key, key);
    }

    private int free(int first) {
        for (int i = first; i < first + BUCKET; i++) {
            if (slots.get(i) == null) {
                return i;
            }
        }
        return Key.OVERFLOW;
    }

    /** The value of this object: {@code value}, unless another thread was first. */
    public V putIfAbsent(Object object, V value) {
        synchronized (overflow) {
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
        if (key.slot == Key.OVERFLOW) {
            return value(overflow.remove(key));
        }
        return slots.compareAndSet(key.slot, key, null) ? value(key) : null;
    }

    /** Whether the object of this key is about to go: only its finalizer may still reach it. */
    static boolean isDying(Key key) {
        return key.get() == null;
    }

    /** Shows every value. */
    void forEach(Consumer<V> visitor) {
        for (int i = 0; i < slots.length(); i++) {
            V value = value(slots.get(i));
            if (value != null) {
                visitor.accept(value);
            }
        }
        for (Key key : overflow.values()) {
            V value = value(key);
            if (value != null) {
                visitor.accept(value);
            }
        }
    }

    int size() {
        int size = overflow.size();
        for (int i = 0; i < slots.length(); i++) {
            size += slots.get(i) == null ? 0 : 1;
        }
        return size;
    }

    private void expunge() {
        if (cleared != null) {
            for (Object key = cleared.poll(); key != null; key = cleared.poll()) {
                remove((Key) key);
            }
        }
    }

    private static int first(int hash) {
        return (hash & (BUCKETS - 1)) * BUCKET;
    }

    @SuppressWarnings("unchecked") // Only what holds one is put here.
    private @Nullable V value(@Nullable Key key) {
        return key == null ? null : (V) key.value();
    }

    /** What is entered: as it is, its own value. */
    static class Key extends WeakReference<Object> {
        private static final int OVERFLOW = -1;

        final int hash;
        // Set before the key is entered.
        private int slot;

        Key(Object object, @Nullable ReferenceQueue<Object> cleared) {
            super(object, cleared);
            this.hash = System.identityHashCode(object);
        }

        Object value() {
            return this;
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

    /** One whose value is something else. */
    static final class Entry extends Key {
        private final Object value;

        Entry(Object object, @Nullable ReferenceQueue<Object> cleared, Object value) {
            super(object, cleared);
            this.value = value;
        }

        @Override
        Object value() {
            return value;
        }
    }

    /** Asks for the key of an object; lives for one look-up. */
    private static final class Probe {
        private final Object object;
        private final boolean dying;

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
