// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** That the agent had taken a connection back before its holder did something with it. Immutable. */
public final class TakenBack implements Detail {
    private final long agoMillis;

    public TakenBack(long agoMillis) {
        this.agoMillis = agoMillis;
    }

    public long agoMillis() {
        return agoMillis;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.takenBack(this);
    }
}
