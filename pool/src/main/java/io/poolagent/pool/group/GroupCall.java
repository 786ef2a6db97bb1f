// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import io.poolagent.pool.FailoverCall;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One {@code getConnection()} of a group, which may try several nodes, by one thread. */
final class GroupCall implements FailoverCall {
    private final long since = System.nanoTime();
    private final List<Node> exhausted = new ArrayList<>(0);
    private @Nullable SQLException lastFailure;
    private boolean unreachable;

    @Override
    public long left(long limit) {
        return limit - (System.nanoTime() - since);
    }

    @Override
    public void unreachable() {
        unreachable = true;
    }

    /**
     * Whether the try at this node failed because that is unreachable. If not, it works and has nothing to lend:
     * another may have, and asking it again would only add to the wait.
     */
    boolean wasUnreachable(Node node) {
        boolean was = unreachable;
        unreachable = false;
        if (!was) {
            exhausted.add(node);
        }
        return was;
    }

    void failed(SQLException failure) {
        lastFailure = failure;
    }

    @Nullable
    SQLException lastFailure() {
        return lastFailure;
    }

    /** The first node may be asked in any case. */
    boolean mayAsk(Node node) {
        boolean first = exhausted.isEmpty() && lastFailure == null;
        return first || (!exhausted.contains(node) && left(node.acquireNanos) > 0);
    }
}
