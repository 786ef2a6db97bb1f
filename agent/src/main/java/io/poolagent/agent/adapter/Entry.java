// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

/**
 * A call of {@code getConnection} between its begin and its end: of which kind its source is, and how deep its thread was in
 * other such calls when it began. Its end sets the depth back to that, whatever came in between. Immutable.
 */
public final class Entry {
    private final SourceKind kind;
    private final int depth;
    private final int knownDepth;

    Entry(SourceKind kind, int depth, int knownDepth) {
        this.kind = kind;
        this.depth = depth;
        this.knownDepth = knownDepth;
    }

    public SourceKind kind() {
        return kind;
    }

    /** In how many calls its thread was already; of a driver, in how many of drivers. */
    public int depth() {
        return depth;
    }

    /** In how many of those of known pools. */
    public int knownDepth() {
        return knownDepth;
    }
}
