// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import java.sql.SQLException;

/**
 * Is told what becomes of the nodes of a group. Called on the thread that acts, mostly one in {@code getConnection()},
 * with no lock held, so it may call the group; it should be quick, since that thread waits. Safe for any number of
 * threads it must be itself. What it throws is logged and goes no further. After {@link ConnectionPoolGroup#close()}
 * nothing is told any more.
 */
public interface GroupListener {
    /** A node left the group; the connections it lent stay usable until they are released. */
    default void onNodeRemoved(String id, NodeRemoval reason) {}

    /**
     * A node failed too often and is not asked for a while. Told once: failing again when it is asked again prolongs
     * the outage and is not told. Followed by {@link #onNodeOnline} or {@link #onNodeRemoved}.
     */
    default void onNodeOffline(String id) {}

    /** A node that was offline has served a caller. */
    default void onNodeOnline(String id) {}

    /** A caller got no connection from this node, for this reason, and is now trying again, at this node or another. */
    default void onNodeRetry(String id, SQLException failure) {}
}
