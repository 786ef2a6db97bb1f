// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(map.values()).containsExactlyInAnyOrder("one", "two");
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
        assertThat(map.values()).containsExactly("kept");
    }

    @Test
    void aKeepingMapKeepsTheValueOfWhatWasCollectedUntilItIsRemoved() {
        WeakIdentityMap<String> map = WeakIdentityMap.keeping();
        WeakIdentityMap.Key key = map.put(new Object(), "kept");
        Garbage.collectUntil(() -> WeakIdentityMap.isDying(key));

        map.putIfAbsent(new Object(), "other");
        assertThat(map.values()).containsExactlyInAnyOrder("kept", "other");
        map.remove(key);
        assertThat(map.values()).containsExactly("other");
    }
}
