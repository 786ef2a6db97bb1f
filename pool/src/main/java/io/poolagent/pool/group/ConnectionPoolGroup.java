// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import io.poolagent.pool.ConnectFailure;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import io.poolagent.pool.PoolStats;
import io.poolagent.pool.config.Checks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Pools of several databases that can stand in for each other, the nodes, each with an id. {@link #of} makes one data
 * source of those a pattern names; a caller is served by one of them, and by the next if that cannot be reached. A node
 * that fails too often is left alone for a while, or removed.
 *
 * <p>Only failing to connect counts against a node, or connecting that takes too long. That all its connections are
 * leased does not: the caller is tried at the other nodes, and the node stays.
 *
 * <p>Safe for use by any number of threads. What is promised of {@link GuardedDataSource} holds for each node, which is
 * one, by the name {@code <group>/<id>}. Needs {@link #close()} when done with.
 */
public final class ConnectionPoolGroup implements AutoCloseable {
    private static final String ALL = "*";

    final GroupConfig config;
    final GroupErrors errors;
    private final long restoreNanos;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final Function<PoolConfig, GuardedDataSource> pools;
    private final Map<Key, GroupView> views = new ConcurrentHashMap<>();
    private final Nodes nodes;
    private final GroupEvents events;

    /** A group without nodes. */
    public ConnectionPoolGroup(GroupConfig config) {
        this(config, System::nanoTime, () -> ThreadLocalRandom.current().nextLong(), GuardedDataSource::new);
    }

    /** For tests. */
    ConnectionPoolGroup(
            GroupConfig config,
            LongSupplier nanoClock,
            RandomGenerator random,
            Function<PoolConfig, GuardedDataSource> pools) {
        this.config = Objects.requireNonNull(config, "config");
        this.errors = new GroupErrors(config.name());
        this.restoreNanos = config.nodeRestoreDelay().isZero() ? 0 : Checks.nanos(config.nodeRestoreDelay());
        this.nanoClock = nanoClock;
        this.random = random;
        this.pools = pools;
        this.nodes = new Nodes(errors);
        this.events = new GroupEvents(config, nodes::isClosed);
    }

    /**
     * Adds a node with the next free id of {@code CLUSTER::1}, {@code CLUSTER::2}, ….
     *
     * @return its id
     * @throws IllegalStateException if this group is closed
     */
    public String add(PoolConfig config) {
        Objects.requireNonNull(config, "config");
        return nodes.add(id -> node(id, config));
    }

    /**
     * Adds a node: a pool with these settings, but for the name, which becomes {@code <group>/<id>}. Opens no
     * connection yet, unless {@link PoolConfig#minimumIdle()} asks for it.
     *
     * @throws IllegalArgumentException if there is such a node, or the id is blank
     * @throws IllegalStateException if this group is closed
     */
    public void add(String id, PoolConfig config) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(config, "config");
        if (id.isBlank()) {
            throw new IllegalArgumentException("id: '" + id + "' (expected: not blank)");
        }
        nodes.add(id, i -> node(i, config));
    }

    private Node node(String id, PoolConfig config) {
        PoolConfig named = config.toBuilder()
                .name(this.config.name() + "/" + id)
                .connectFailure(ConnectFailure.FAIL) // At once, for another node may serve the caller.
                .build();
        return new Node(id, pools.apply(named), named);
    }

    /**
     * Removes the nodes, online or not, whose whole id matches; a {@code *} stands for any characters. None need be.
     * Callers waiting at such a node are tried at the others, its idle connections are closed before this returns,
     * used ones when they are released.
     */
    public void remove(String pattern) {
        remove(wildcard(pattern));
    }

    /** As {@link #remove(String)}, but for the nodes in whose id the pattern is found. */
    public void remove(Pattern pattern) {
        remove(pattern.asPredicate());
    }

    private void remove(Predicate<String> matches) {
        List<Node> removed = nodes().values().stream()
                .filter(node -> matches.test(node.id) && nodes.remove(node))
                .toList();
        removed.forEach(events::removed);
        Nodes.closePools(removed);
    }

    /** All nodes, selected by {@link GroupConfig#defaultSelector()}. */
    public DataSource of() {
        return of(ALL);
    }

    /** As {@link #of(String, NodeSelector)} with {@link GroupConfig#defaultSelector()}. */
    public DataSource of(String pattern) {
        return of(pattern, config.defaultSelector());
    }

    /**
     * The nodes whose whole id matches, now or when they are added, as one data source; a {@code *} stands for any
     * characters. The same one for the same arguments.
     *
     * <p>Its {@code getConnection()} throws what the pool of the node throws that was tried last, and
     *
     * <ul>
     *   <li>{@link java.sql.SQLNonTransientConnectionException} "Pool does not exist." SQLState 08001: no node matches
     *   <li>{@link java.sql.SQLTransientConnectionException} "Pool does not have online node." SQLState 08001: those
     *       that match failed too often, the cause says of what; retrying later may help
     *   <li>{@link java.sql.SQLNonTransientConnectionException} "Pool is closed." SQLState 08003: this group is closed
     * </ul>
     *
     * <p>A node's {@link PoolConfig#acquireTimeout()} includes the time the call has spent at other nodes.
     */
    public DataSource of(String pattern, NodeSelector selector) {
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(selector, "selector");
        return views.computeIfAbsent(
                new Key(pattern, selector),
                key -> new GroupView(this, pattern, wildcard(pattern), selector.start(random)));
    }

    /** As {@link #of(String, NodeSelector)}, but of the nodes in whose id the pattern is found. */
    public DataSource of(Pattern pattern, NodeSelector selector) {
        Objects.requireNonNull(selector, "selector");
        return views.computeIfAbsent(
                new Key(List.of(pattern.pattern(), pattern.flags()), selector),
                key -> new GroupView(this, pattern.pattern(), pattern.asPredicate(), selector.start(random)));
    }

    /**
     * A connection of any node, as {@link #of()} lends it.
     *
     * @throws SQLException as {@link #of(String, NodeSelector)} says
     */
    public Connection getConnection() throws SQLException {
        return of().getConnection();
    }

    /** Counts the connections of each node now, by its id, in the order they were added. */
    public Map<String, PoolStats> stats() {
        Map<String, PoolStats> stats = new LinkedHashMap<>();
        nodes().values().forEach(node -> stats.put(node.id, node.pool.stats()));
        return stats;
    }

    /** The name in messages. */
    public String name() {
        return config.name();
    }

    /**
     * Closes every node, as {@link GuardedDataSource#close()} does, and takes no more. Returns when all are closed, or
     * the thread is interrupted. Closing again does nothing.
     */
    @Override
    public void close() {
        if (nodes.close()) {
            Nodes.closePools(nodes().values());
        }
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return nodes.isClosed();
    }

    @Override
    public String toString() {
        return "group '" + name() + "' " + nodes().keySet();
    }

    /** Another map after every change. */
    Map<String, Node> nodes() {
        return nodes.all();
    }

    long now() {
        return nanoClock.getAsLong();
    }

    boolean mayAsk(Node node) {
        return node.health().mayAsk(nanoClock);
    }

    void succeeded(Node node) {
        if (node.succeeded(config.nodeFailureThreshold()).isOut() && nodes.contains(node)) {
            events.online(node);
        }
    }

    void failed(Node node, SQLException failure) {
        int threshold = config.nodeFailureThreshold();
        Node.Health before = node.failed(failure, threshold, now() + restoreNanos);
        if (before.isOut() || before.failures() + 1 < threshold) {
            return;
        }
        if (restoreNanos > 0) {
            if (nodes.contains(node)) {
                events.offline(node, failure);
            }
        } else if (!isClosed() && nodes.remove(node)) {
            events.removed(node, failure);
            Nodes.closePool(node); // Not waited for: its database does not answer, so closing may hang.
        }
    }

    void retrying(Node node, SQLException failure) {
        events.retry(node, failure);
    }

    private static Predicate<String> wildcard(String pattern) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
    }

    private record Key(Object pattern, NodeSelector selector) {}
}
