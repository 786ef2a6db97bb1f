// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listeners of a group, in their order, until it is closed. Never called with a lock held. */
final class GroupEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPoolGroup.class);

    private final String group;
    private final List<GroupListener> listeners;
    private final BooleanSupplier closed;

    GroupEvents(GroupConfig config, BooleanSupplier closed) {
        this.group = config.name();
        this.listeners = config.listeners();
        this.closed = closed;
    }

    void removed(Node node) {
        tell(listener -> listener.onNodeRemoved(node.id, NodeRemoval.REQUESTED));
    }

    void removed(Node node, SQLException failure) {
        LOG.warn("group '{}': node '{}' failed too often and is removed", group, node.id, failure);
        tell(listener -> listener.onNodeRemoved(node.id, NodeRemoval.FAILED));
    }

    void offline(Node node, SQLException failure) {
        LOG.warn("group '{}': node '{}' failed too often and is offline", group, node.id, failure);
        tell(listener -> listener.onNodeOffline(node.id));
    }

    void online(Node node) {
        LOG.info("group '{}': node '{}' is online again", group, node.id);
        tell(listener -> listener.onNodeOnline(node.id));
    }

    void retry(Node node, SQLException failure) {
        LOG.debug("group '{}': no connection from node '{}', trying again", group, node.id, failure);
        tell(listener -> listener.onNodeRetry(node.id, failure));
    }

    private void tell(Consumer<GroupListener> event) {
        for (GroupListener listener : listeners) {
            if (closed.getAsBoolean()) {
                return;
            }
            try {
                event.accept(listener);
            } catch (Throwable e) { // The caller may have its connection by now, which must not be lost.
                LOG.warn(
                        "group '{}': a listener failed: {}",
                        group,
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
