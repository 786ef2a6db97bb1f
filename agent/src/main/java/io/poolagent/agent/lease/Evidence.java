// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import io.poolagent.agent.stack.SettledStacks;
import org.jspecify.annotations.Nullable;

/**
 * What only a finding wants to know of a lease that is over, and what is most of its size: the stacks of its acquire, its last
 * execute and its release, and its anchor. Made by the thread that releases; changed by the agent's thread alone, which also
 * makes the findings: hence plain fields.
 */
public final class Evidence {
    private final @Nullable Release usedAt;
    private @Nullable Throwable acquireStack;
    private @Nullable Throwable releaseStack;
    private @Nullable Object anchor;

    Evidence(
            @Nullable Throwable acquireStack,
            @Nullable Throwable releaseStack,
            @Nullable Release usedAt,
            @Nullable Object anchor) {
        this.acquireStack = acquireStack;
        this.releaseStack = releaseStack;
        this.usedAt = usedAt;
        this.anchor = anchor;
    }

    @Nullable
    Throwable acquireStack() {
        return acquireStack;
    }

    @Nullable
    Throwable releaseStack() {
        return releaseStack;
    }

    @Nullable
    Release usedAt() {
        return usedAt;
    }

    @Nullable
    Object anchor() {
        return anchor;
    }

    /** Lets go of all that could keep an application; returns whether there was something to do. */
    boolean settle(SettledStacks stacks) {
        Throwable acquire = acquireStack;
        Throwable release = releaseStack;
        boolean changed = usedAt != null && usedAt.settle(stacks);
        if (!SettledStacks.isSettled(acquire)) {
            acquireStack = stacks.settle(acquire);
            changed = true;
        }
        if (!SettledStacks.isSettled(release)) {
            releaseStack = stacks.settle(release);
            changed = true;
        }
        anchor = null;
        return changed;
    }
}
