// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Objects of equal identity hash: it has 31 bits, so among some ten thousand objects there are two. */
public final class SameHash {
    private SameHash() {}

    /** Two of one class. */
    public static Object[] two() {
        return two(Object::new);
    }

    public static Object[] two(Supplier<?> made) {
        Map<Integer, Object> all = new HashMap<>();
        while (true) {
            Object next = made.get();
            Object twin = all.put(System.identityHashCode(next), next);
            if (twin != null) {
                return new Object[] {twin, next};
            }
        }
    }
}
