// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/** The pool to which a connection was released that did not lend it. Immutable. */
public final class ReleasedTo implements Detail {
    private final String pool;

    public ReleasedTo(String pool) {
        this.pool = pool;
    }

    /** Its name. */
    public String pool() {
        return pool;
    }

    @Override
    public void accept(DetailVisitor visitor) {
        visitor.releasedTo(this);
    }
}
