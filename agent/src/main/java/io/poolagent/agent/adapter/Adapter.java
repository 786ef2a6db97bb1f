// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.OpenPool;
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

    /** Whether a pool that has lent was closed, read from its fields; null if that cannot be read. */
    default @Nullable Boolean isClosed(Object source, Inside inside) {
        return null;
    }

    /** What a pool that is not closed was made with and has, read from its fields; null if that cannot be read. */
    default @Nullable OpenPool madeWith(Object source, Inside inside) {
        return null;
    }

    /** What of a pool stays when its data source is dropped without a close; null if nothing does, or that is not known. */
    default @Nullable Object core(Object source, Inside inside) {
        return null;
    }

    /** How many connections such a core has; below 0 if it was closed, or that is not known. */
    default int openConnections(Object core, Inside inside) {
        return -1;
    }

    /** How many connections the pool may lend at once, read from its fields; below 1 if that is not known or not limited. */
    default int maximum(Object source, Inside inside) {
        return -1;
    }
}
