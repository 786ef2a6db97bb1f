// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool as JMX sees it. Without JMX the pool works all the same. */
final class PoolBean implements PoolMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedDataSource.class);

    private final Pool pool;
    private volatile @Nullable ObjectName registered;

    PoolBean(Pool pool) {
        this.pool = pool;
    }

    void register() {
        try {
            ObjectName name =
                    new ObjectName("io.poolagent:type=GuardedDataSource,name=" + ObjectName.quote(pool.name()));
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, name);
            registered = name;
        } catch (InstanceAlreadyExistsException e) {
            LOG.warn(
                    "pool '{}' is not shown in JMX: another pool has this name (expected: a name of its own)",
                    pool.name());
        } catch (JMException | RuntimeException e) {
            LOG.warn("pool '{}' is not shown in JMX", pool.name(), e);
        }
    }

    /** Does nothing if it is not registered. */
    void unregister() {
        ObjectName name = registered;
        if (name == null) {
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException | RuntimeException e) {
            LOG.debug("pool '{}': it was not in JMX any more", pool.name(), e);
        }
    }

    @Override
    public int getTotal() {
        return pool.stats().total();
    }

    @Override
    public int getUsed() {
        return pool.stats().used();
    }

    @Override
    public int getIdle() {
        return pool.stats().idle();
    }

    @Override
    public int getPending() {
        return pool.stats().pending();
    }

    @Override
    public int getConnecting() {
        return pool.stats().connecting();
    }

    @Override
    public long getCreated() {
        return pool.totals().created();
    }

    @Override
    public long getTimeouts() {
        return pool.totals().timeouts();
    }

    @Override
    public long getDoubleReleases() {
        return pool.totals().doubleReleases();
    }

    @Override
    public long getUsesAfterRelease() {
        return pool.totals().usesAfterRelease();
    }

    @Override
    public int getMaximumPoolSize() {
        return pool.config.maximumPoolSize();
    }

    @Override
    public int getMinimumIdle() {
        return pool.config.minimumIdle();
    }

    @Override
    public List<String> getLeases() {
        return pool.leases().stream()
                .map(lease -> "connection " + lease.connection() + " " + Errors.held(lease))
                .toList();
    }

    @Override
    public void evictAll() {
        pool.evictAll();
    }
}
