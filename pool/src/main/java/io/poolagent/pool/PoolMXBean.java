// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.util.List;

/**
 * A pool as JMX shows it, under {@code io.poolagent:type=GuardedDataSource,name="…"}, with
 * {@link PoolConfig#registerMBean()}. Names follow the beans convention because JMX demands it.
 */
public interface PoolMXBean {
    /** See {@link PoolStats#total()}. */
    int getTotal();

    /** See {@link PoolStats#used()}. */
    int getUsed();

    /** See {@link PoolStats#idle()}. */
    int getIdle();

    /** See {@link PoolStats#pending()}. */
    int getPending();

    /** See {@link PoolStats#connecting()}. */
    int getConnecting();

    /** See {@link PoolTotals#created()}. */
    long getCreated();

    /** See {@link PoolTotals#timeouts()}. */
    long getTimeouts();

    /** See {@link PoolTotals#doubleReleases()}. */
    long getDoubleReleases();

    /** See {@link PoolTotals#usesAfterRelease()}. */
    long getUsesAfterRelease();

    /** See {@link PoolConfig#maximumPoolSize()}. */
    int getMaximumPoolSize();

    /** See {@link PoolConfig#minimumIdle()}. */
    int getMinimumIdle();

    /** One sentence a lease, the oldest first. */
    List<String> getLeases();

    /** See {@link GuardedDataSource#evictAll()}. */
    void evictAll();
}
