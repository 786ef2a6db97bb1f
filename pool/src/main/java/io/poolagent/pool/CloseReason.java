// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

/** Why a physical connection was closed. */
public enum CloseReason {
    /** Idle beyond {@link PoolConfig#idleTimeout()} or {@link PoolConfig#maxIdle()}. */
    IDLE,
    /** Older than {@link PoolConfig#maxLifetime()}, or {@link GuardedDataSource#evictAll()} was called. */
    EXPIRED,
    /** {@link GuardedDataSource#evict} or {@link java.sql.Connection#abort} by its holder. */
    EVICTED,
    /** The driver said that it is lost, it failed validation, or it could not be reset. */
    BROKEN,
    /** Released by one thread while a statement of another was running on it. */
    IN_USE,
    /** The pool was closed. */
    POOL_CLOSED
}
