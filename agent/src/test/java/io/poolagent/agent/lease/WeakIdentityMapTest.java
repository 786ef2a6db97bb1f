// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {
    private final Object kept = new Object();

    @Test
    void valuesAreKnownByIdentity() {
        WeakIdentityMap<String> map = WeakIdentityMap.forgetting();
        String one = new String("same");
        String two = new String("same");
        map.put(one, "one");
        map.put(two, "two");

        assertThat(map.get(one)).isEqualTo("one");
        assertThat(map.get(two)).isEqualTo("two");
        assertThat(map.get(new String("same"))).isNull();
        assertThat(values(map)).containsExactlyInAnyOrder("one", "two");
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void aSecondValueReplacesTheFirst() {
        WeakIdentityMap<String> map = WeakIdentityMap.keeping();
        Object object = new Object();
        map.put(object, "one");
        map.put(object, "two");

        assertThat(map.get(object)).isEqualTo("two");
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void ofTwoThatPutIfAbsentTheFirstWins() {
        WeakIdentityMap<String> map = WeakIdentityMap.forgetting();
        Object object = new Object();

        assertThat(map.putIfAbsent(object, "one")).isEqualTo("one");
        assertThat(map.putIfAbsent(object, "two")).isEqualTo("one");
        assertThat(map.get(object)).isEqualTo("one");
    }

    @Test
    void aRemovedKeyIsGone() {
        WeakIdentityMap<String> map = WeakIdentityMap.keeping();
        Object object = new Object();
        WeakIdentityMap.Key key = map.put(object, "one");
        assertThat(WeakIdentityMap.isDying(key)).isFalse();
        map.remove(key);

        assertThat(map.get(object)).isNull();
        assertThat(map.size()).isZero();
    }

    @Test
    void aForgettingMapForgetsWhatWasCollected() {
        WeakIdentityMap<String> map = WeakIdentityMap.forgetting();
        WeakIdentityMap.Key key = map.put(new Object(), "gone");
        Garbage.collectUntil(() -> {
            map.putIfAbsent(kept, "kept"); // Forgets on the way.
            return map.size() == 1;
        });

        assertThat(WeakIdentityMap.isDying(key)).isTrue();
        assertThat(values(map)).containsExactly("kept");
    }

    @Test
    void aKeepingMapKeepsTheValueOfWhatWasCollectedUntilItIsRemoved() {
        WeakIdentityMap<String> map = WeakIdentityMap.keeping();
        WeakIdentityMap.Key key = map.put(new Object(), "kept");
        Garbage.collectUntil(() -> WeakIdentityMap.isDying(key));

        map.putIfAbsent(new Object(), "other");
        assertThat(values(map)).containsExactlyInAnyOrder("kept", "other");
        map.remove(key);
        assertThat(values(map)).containsExactly("other");
    }

    @Test
    void keepsMoreThanItsArrayHolds() {
        WeakIdentityMap<Integer> map = WeakIdentityMap.keeping();
        List<Object> objects = new ArrayList<>();
        List<WeakIdentityMap.Key> keys = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            objects.add(new Object());
            keys.add(map.put(objects.get(i), i));
        }

        assertThat(map.size()).isEqualTo(5_000);
        assertThat(values(map)).hasSize(5_000);
        for (int i = 0; i < 5_000; i++) {
            assertThat(map.get(objects.get(i))).isEqualTo(i);
            assertThat(map.remove(keys.get(i))).isEqualTo(i);
            assertThat(map.remove(keys.get(i))).as("removed once").isNull();
            assertThat(map.get(objects.get(i))).isNull();
        }
        assertThat(map.size()).isZero();
    }

    /** Each enters and removes its own, all in the same few buckets. */
    @Test
    void threadsThatEnterAtOnceLoseNothing() throws Exception {
        WeakIdentityMap<Object> map = WeakIdentityMap.keeping();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    IdentityHashMap<Object, WeakIdentityMap.Key> mine = new IdentityHashMap<>();
                    for (int n = 0; n < 300; n++) {
                        Object object = new Object();
                        mine.put(object, map.put(object, object));
                    }
                    mine.forEach((object, key) -> {
                        assertThat(map.get(object)).isSameAs(object);
                        assertThat(map.remove(key)).isSameAs(object);
                    });
                }
            });
            thread.setUncaughtExceptionHandler((of, thrown) -> failure.set(thrown));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failure.get()).isNull();
        assertThat(map.size()).isZero();
    }

    private static <V> List<V> values(WeakIdentityMap<V> map) {
        List<V> values = new ArrayList<>();
        map.forEach(values::add);
        return values;
    }
}
