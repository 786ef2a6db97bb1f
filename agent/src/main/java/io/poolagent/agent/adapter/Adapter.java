// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Pool;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is particular about one kind of pool. Stateless; one class a pool, so the file list is the support table. */
interface Adapter {
    /** Whether a data source of this class is such a pool. Relocated copies count: match the end of the name. */
    boolean claims(String className);

    /** Whether a class is part of the pool's own code. */
    boolean isOwnCode(String className);

    /** Whether a class is a driver's own and lent as it is: no pool code, but no application's either. */
    default boolean lendsDriverClass(String className) {
        return false;
    }

    Pool pool(DataSource source, Inside inside);

    /** After how long the pool takes a connection from its holder by itself, read from its fields; null if it does not, or was closed. */
    default @Nullable HoldLimit holdLimit(Object source, Inside inside) {
        return null;
    }

    /** How many connections the pool may lend at once, read from its fields; below 1 if that is not known or not limited. */
    default int maximum(Object source, Inside inside) {
        return -1;
    }
}
