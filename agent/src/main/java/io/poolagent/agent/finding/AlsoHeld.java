// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What else the thread holds that acquired a connection. Immutable. */
public final class AlsoHeld implements Detail {
    private final int ofSamePool;
    private final Map<String, Integer> ofOthers;

    public AlsoHeld(int ofSamePool, Map<String, Integer> ofOthers) {
        this.ofSamePool = ofSamePool;
        this.ofOthers = Collections.unmodifiableMap(new LinkedHashMap<>(ofOthers));
    }

    public int ofSamePool() {
        return ofSamePool;
    }

    /** How many of other pools, by their names. */
    public Map<String, Integer> ofOthers() {
        return ofOthers;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.alsoHeld(this);
    }
}
