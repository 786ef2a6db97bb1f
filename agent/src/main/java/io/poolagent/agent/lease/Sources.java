// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import org.jspecify.annotations.Nullable;

/** What is known of a data source that threads wait for. Asked by the agent's thread; runs no code of the pool. */
public interface Sources {
    /** Its pool, or null if it has not lent anything yet. */
    @Nullable
    Pool poolOf(Object source);

    /** How many connections its pool may lend at once; below 1 if that is not known or not limited. */
    int maximum(Object source);

    /** The same of a pool; below 1 as well if its data source has gone. */
    int maximum(Pool pool);
}
