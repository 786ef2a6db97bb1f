// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import io.poolagent.pool.config.Spans;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sentences and SQLStates of everything a group throws itself. */
final class GroupErrors {
    /** Connection does not exist: retrying cannot help. */
    private static final String NO_CONNECTION = "08003";
    /** Unable to establish the connection: retrying may help. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private static final String NOT_SUPPORTED = "0A000";

    private final String group;

    GroupErrors(String name) {
        group = "group '" + name + "'";
    }

    SQLException closed() {
        return new SQLNonTransientConnectionException(
                "Pool is closed. " + group + " lends no more connections", NO_CONNECTION);
    }

    SQLException noSuchNode(String pattern, Collection<String> present) {
        return new SQLNonTransientConnectionException(
                "Pool does not exist. " + group + " has no node '" + pattern + "' (present: "
                        + (present.isEmpty() ? "none" : String.join(", ", present)) + ")",
                UNABLE_TO_CONNECT);
    }

    SQLException noneOnline(String pattern, List<Node> matching, long now) {
        SQLException last = null;
        for (Node node : matching) {
            SQLException failure = node.health().lastFailure();
            last = failure == null ? last : failure;
        }
        String nodes = matching.stream().map(node -> outage(node, now)).collect(Collectors.joining(", "));
        return noneOnline("Pool does not have online node. " + group + ", node '" + pattern + "': " + nodes, last);
    }

    IllegalStateException addToClosed() {
        return new IllegalStateException("PoolCluster is closed. " + group + " takes no more nodes; make a new one");
    }

    IllegalArgumentException sameId(String id) {
        return new IllegalArgumentException("Node ID \"" + id + "\" is already defined in PoolCluster. " + group
                + ": remove that first, or choose another id");
    }

    static SQLFeatureNotSupportedException unsupported(String what, String instead) {
        return new SQLFeatureNotSupportedException(what + " is not supported; use " + instead, NOT_SUPPORTED);
    }

    private static SQLException noneOnline(String message, @Nullable SQLException last) {
        return new SQLTransientConnectionException(message, UNABLE_TO_CONNECT, last);
    }

    private static String outage(Node node, long now) {
        Node.Health health = node.health();
        return node.id + (health.isOut() ? " is asked again in " + Spans.of(health.outUntil() - now) : "");
    }
}
