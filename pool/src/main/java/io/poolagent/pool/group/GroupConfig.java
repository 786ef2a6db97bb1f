// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import io.poolagent.pool.config.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link ConnectionPoolGroup}, checked when built. Immutable, so safe to share between threads. */
@SuppressWarnings("exports") // the nullness annotations, which nobody needs to have to use this
public final class GroupConfig {
    private static final AtomicInteger UNNAMED = new AtomicInteger();

    private final String name;
    private final boolean retryOnFailure;
    private final int nodeFailureThreshold;
    private final Duration nodeRestoreDelay;
    private final NodeSelector defaultSelector;
    private final List<GroupListener> listeners;

    private GroupConfig(Builder b) {
        if (b.name != null && b.name.isBlank()) {
            throw new IllegalArgumentException("name: '" + b.name + "' (expected: not blank)");
        }
        retryOnFailure = b.retryOnFailure;
        nodeFailureThreshold = Checks.atLeast("nodeFailureThreshold", b.nodeFailureThreshold, 1);
        nodeRestoreDelay = Checks.notNegative("nodeRestoreDelay", b.nodeRestoreDelay);
        defaultSelector = b.defaultSelector;
        listeners = List.copyOf(b.listeners);
        name = b.name == null ? "group-" + UNNAMED.incrementAndGet() : b.name;
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The group's name in messages, and the first part of its pools' names; {@code group-1}, … unless set. */
    public String name() {
        return name;
    }

    /** Whether a caller that gets no connection from one node is tried again, at the nodes that are online. */
    public boolean retryOnFailure() {
        return retryOnFailure;
    }

    /** So many failures to connect, less one for every success, take a node out. */
    public int nodeFailureThreshold() {
        return nodeFailureThreshold;
    }

    /** How long a node that failed too often is not asked; zero removes it for good. */
    public Duration nodeRestoreDelay() {
        return nodeRestoreDelay;
    }

    /** How views select unless told otherwise. */
    public NodeSelector defaultSelector() {
        return defaultSelector;
    }

    /** Who is told of what becomes of the nodes, in this order. */
    public List<GroupListener> listeners() {
        return listeners;
    }

    /** Collects the settings; not safe for use by several threads. Every setter returns this builder. */
    public static final class Builder {
        private @Nullable String name;
        private boolean retryOnFailure = true;
        private int nodeFailureThreshold = 5;
        private Duration nodeRestoreDelay = Duration.ZERO;
        private NodeSelector defaultSelector = NodeSelector.ROUND_ROBIN;
        private final List<GroupListener> listeners = new ArrayList<>();

        private Builder() {}

        /** See {@link GroupConfig#name()}. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /** See {@link GroupConfig#retryOnFailure()}; true unless set. */
        public Builder retryOnFailure(boolean retryOnFailure) {
            this.retryOnFailure = retryOnFailure;
            return this;
        }

        /** See {@link GroupConfig#nodeFailureThreshold()}; 5 unless set. */
        public Builder nodeFailureThreshold(int nodeFailureThreshold) {
            this.nodeFailureThreshold = nodeFailureThreshold;
            return this;
        }

        /** See {@link GroupConfig#nodeRestoreDelay()}; zero unless set. */
        public Builder nodeRestoreDelay(Duration nodeRestoreDelay) {
            this.nodeRestoreDelay = Objects.requireNonNull(nodeRestoreDelay, "nodeRestoreDelay");
            return this;
        }

        /** See {@link GroupConfig#defaultSelector()}; {@link NodeSelector#ROUND_ROBIN} unless set. */
        public Builder defaultSelector(NodeSelector defaultSelector) {
            this.defaultSelector = Objects.requireNonNull(defaultSelector, "defaultSelector");
            return this;
        }

        /** Adds one to {@link GroupConfig#listeners()}. */
        public Builder listener(GroupListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * The settings as they are now; the builder may be used on.
         *
         * @throws IllegalArgumentException naming the setting, its value and what was expected
         */
        public GroupConfig build() {
            return new GroupConfig(this);
        }
    }
}
