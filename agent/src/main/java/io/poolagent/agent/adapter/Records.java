// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import io.poolagent.agent.lease.WeakIdentityMap;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Of each connection of a pool what the pool itself knows it by. Keeps neither: such a record mostly keeps its connection,
 * and often the handle. Safe for use by any thread; takes a lock once a connection.
 */
final class Records {
    private final WeakIdentityMap<WeakReference<Object>> known = WeakIdentityMap.forgetting();

    /** The record of this connection, or null if none was entered. */
    @Nullable
    Object get(Object connection) {
        WeakReference<Object> record = known.get(connection);
        return record == null ? null : record.get();
    }

    /** The reference to the record of this connection, entered now if there is none. */
    WeakReference<Object> reference(Object connection, Object record) {
        WeakReference<Object> reference = known.get(connection);
        return reference == null ? known.putIfAbsent(connection, new WeakReference<>(record)) : reference;
    }
}
