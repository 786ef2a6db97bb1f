// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.step.Interleavings;
import io.poolagent.agent.step.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whichever way two threads meet, each entry is taken out once. */
class WeakIdentityMapInterleavingTest {
    private static final int SWITCHES = Interleavings.switches(3);

    @Test
    void ofOneObjectEnteredTwiceAtOnceEachEntryIsShownWhenItIsReplaced() {
        assertHolds(EnterTheSame.class);
    }

    @Test
    void anEntryIsRemovedOrReplacedButNotBoth() {
        assertHolds(RemoveBesideEnter.class);
    }

    @Test
    void objectsOfOneBucketDoNotDisturbEachOther() {
        assertHolds(EnterInAFullBucket.class);
    }

    private static void assertHolds(Class<? extends Scenario> scenario) {
        assertThat(Interleavings.run(scenario, SWITCHES, WeakIdentityMap.class)).isGreaterThan(50);
    }

    abstract static class OneMap implements Scenario {
        final WeakIdentityMap<String> map = WeakIdentityMap.keeping();
        final Object object = new Object();
        final AtomicInteger out = new AtomicInteger();

        final WeakIdentityMap.Key entered(Object of, String value) {
            WeakIdentityMap.Key key = new WeakIdentityMap.Entry(of, null, value);
            map.enter(of, key, replaced -> out.incrementAndGet());
            return key;
        }
    }

    static final class EnterTheSame extends OneMap {
        @Override
        public void one() {
            entered(object, "one");
        }

        @Override
        public void other() {
            entered(object, "other");
        }

        @Override
        public void check() {
            assertThat(map.get(object)).isIn("one", "other");
            assertThat(map.size()).isEqualTo(2 - out.get());
            entered(object, "last");
            assertThat(out).hasValue(2);
            assertThat(map.size()).isOne();
            assertThat(map.get(object)).isEqualTo("last");
        }
    }

    static final class RemoveBesideEnter extends OneMap {
        private final WeakIdentityMap.Key first = entered(object, "first");

        @Override
        public void one() {
            if (map.remove(first) != null) {
                out.incrementAndGet();
            }
        }

        @Override
        public void other() {
            entered(object, "second");
        }

        @Override
        public void check() {
            assertThat(out).hasValue(1);
            assertThat(map.size()).isOne();
            assertThat(map.get(object)).isEqualTo("second");
        }
    }

    static final class EnterInAFullBucket extends OneMap {
        private final List<Object> full = ofOneBucket(9);
        private final List<WeakIdentityMap.Key> keys = new ArrayList<>();

        EnterInAFullBucket() {
            full.subList(0, 7).forEach(each -> keys.add(entered(each, "full")));
        }

        @Override
        public void one() {
            entered(full.get(7), "one");
            map.remove(keys.get(0));
        }

        @Override
        public void other() {
            map.remove(entered(full.get(8), "other"));
        }

        @Override
        public void check() {
            assertThat(map.get(full.get(7))).isEqualTo("one");
            assertThat(map.get(full.get(8))).isNull();
            assertThat(map.size()).isEqualTo(7);
            assertThat(out).hasValue(0);
        }

        private static List<Object> ofOneBucket(int size) {
            List<Object> found = new ArrayList<>();
            while (found.size() < size) {
                Object next = new Object();
                if (found.isEmpty() || (hash(next) & 127) == (hash(found.get(0)) & 127)) {
                    found.add(next);
                }
            }
            return found;
        }

        private static int hash(Object of) {
            return System.identityHashCode(of);
        }
    }
}
