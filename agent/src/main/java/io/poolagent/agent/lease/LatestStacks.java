// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many of the released leases keep their stacks, the latest: nearly all are garbage by then, and a stack is most
 * of what a collection would have to copy for them. Safe for use by any thread.
 */
final class LatestStacks {
    private final AtomicReferenceArray<@Nullable Lease> latest;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param most a power of two */
    LatestStacks(int most) {
        this.latest = new AtomicReferenceArray<>(most);
    }

    /** A lease that has a stack was released. */
    void add(Lease lease) {
        Lease older = latest.getAndSet(turn.getAndIncrement() & latest.length() - 1, lease);
        if (older != null) {
            older.forget();
        }
    }

    /** Shows those that keep theirs. */
    void forEach(Consumer<Lease> visitor) {
        for (int i = 0; i < latest.length(); i++) {
            Lease lease = latest.get(i);
            if (lease != null) {
                visitor.accept(lease);
            }
        }
    }
}
