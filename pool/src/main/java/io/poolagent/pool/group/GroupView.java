// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The nodes of a group that a pattern names, as one data source. Safe for any thread. */
final class GroupView implements DataSource {
    private final ConnectionPoolGroup group;
    private final String pattern;
    private final Predicate<String> matches;
    private final IntUnaryOperator selection;
    private volatile Matching matching = new Matching(Map.of(), List.of());

    GroupView(ConnectionPoolGroup group, String pattern, Predicate<String> matches, IntUnaryOperator selection) {
        this.group = group;
        this.pattern = pattern;
        this.matches = matches;
        this.selection = selection;
    }

    @Override
    public Connection getConnection() throws SQLException {
        GroupCall call = new GroupCall();
        Node node = select(call);
        while (node != null) {
            try {
                Connection connection = node.pool.getConnection(call);
                group.succeeded(node);
                return connection;
            } catch (SQLException e) {
                node = another(call, node, e);
            }
        }
        throw nobody();
    }

    /** Whom to ask after this failure; throws it if nobody is left. */
    private @Nullable Node another(GroupCall call, Node node, SQLException failure) throws SQLException {
        if (call.wasUnreachable(node)) {
            group.failed(node, failure);
        } else if (node.pool.isClosed()) {
            // Removed meanwhile, which is no failure: the caller had asked for any that match.
            return elseThrow(call.lastFailure(), select(call));
        }
        call.failed(failure);
        if (!group.config.retryOnFailure() || Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        Node next = elseThrow(failure, select(call));
        if (next != null) {
            group.retrying(node, failure);
        }
        return next;
    }

    private @Nullable Node elseThrow(@Nullable SQLException failure, @Nullable Node next) throws SQLException {
        if (next == null && failure != null && !group.isClosed()) {
            throw failure;
        }
        return next;
    }

    private @Nullable Node select(GroupCall call) {
        if (group.isClosed()) {
            return null;
        }
        List<Node> candidates = new ArrayList<>();
        for (Node node : nodes()) {
            if (group.mayAsk(node) && call.mayAsk(node)) {
                candidates.add(node);
            }
        }
        return switch (candidates.size()) {
            case 0 -> null;
            case 1 -> candidates.get(0);
            default -> candidates.get(selection.applyAsInt(candidates.size()));
        };
    }

    /** Why there is nobody to ask. */
    private SQLException nobody() {
        if (group.isClosed()) {
            return group.errors.closed();
        }
        List<Node> nodes = nodes();
        return nodes.isEmpty()
                ? group.errors.noSuchNode(pattern, group.nodes().keySet())
                : group.errors.noneOnline(pattern, nodes, group.now());
    }

    private List<Node> nodes() {
        Map<String, Node> all = group.nodes();
        Matching known = matching;
        if (known.all != all) {
            known = new Matching(
                    all,
                    all.values().stream().filter(node -> matches.test(node.id)).toList());
            matching = known;
        }
        return known.nodes;
    }

    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw GroupErrors.unsupported("getConnection(username, password)", "getConnection()");
    }

    /** Always 0: each node has an acquire timeout of its own. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw GroupErrors.unsupported("setLoginTimeout", "PoolConfig.acquireTimeout");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        throw GroupErrors.unsupported("createConnectionBuilder", "getConnection()");
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        throw GroupErrors.unsupported("createShardingKeyBuilder", "that of the driver's own data source");
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw GroupErrors.unsupported("setLogWriter", "slf4j");
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw GroupErrors.unsupported("getParentLogger", "slf4j");
    }

    /** This view, or the group it is a view of. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(group)) {
            return type.cast(group);
        }
        throw new SQLException("unwrap: " + type.getName() + " (expected: a type of "
                + getClass().getName() + " or of " + group.getClass().getName() + ")");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type.isInstance(group);
    }

    @Override
    public String toString() {
        return "nodes '" + pattern + "' of " + group;
    }

    /** The nodes that match, among all there were. */
    private record Matching(Map<String, Node> all, List<Node> nodes) {}
}
