// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** The unit of work that acquired a connection has ended. Immutable. */
public final class UnitEnded implements Detail {
    /** It ends just now. */
    public static final long NOW = 0;

    /** When it ended does not matter. */
    public static final long UNKNOWN = -1;

    private final String unit;
    private final long agoMillis;

    public UnitEnded(String unit, long agoMillis) {
        this.unit = unit;
        this.agoMillis = agoMillis;
    }

    /** What it was, e.g. {@code request}. */
    public String unit() {
        return unit;
    }

    /** How long ago, in milliseconds; or {@link #NOW} or {@link #UNKNOWN}. */
    public long agoMillis() {
        return agoMillis;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.unitEnded(this);
    }
}
