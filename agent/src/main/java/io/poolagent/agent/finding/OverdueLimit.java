// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** The limit that a lease was held longer than. Immutable. */
public final class OverdueLimit implements Detail {
    private final long millis;

    public OverdueLimit(long millis) {
        this.millis = millis;
    }

    public long millis() {
        return millis;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.overdueLimit(this);
    }
}
