// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.micrometer.PoolMetrics;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/** Looks for the pools when it is bound: then all are there. One that is wrapped is found if its wrapper unwraps. */
final class GuardedPoolMeters implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedPoolMeters.class);

    private final ListableBeanFactory beans;

    GuardedPoolMeters(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Set<GuardedDataSource> pools = Collections.newSetFromMap(new IdentityHashMap<>());
        // None is made for this: a lazy one that nobody has asked for yet has no meters.
        for (DataSource source :
                beans.getBeansOfType(DataSource.class, false, false).values()) {
            try {
                if (source instanceof GuardedDataSource pool) {
                    pools.add(pool);
                } else if (source.isWrapperFor(GuardedDataSource.class)) {
                    pools.add(source.unwrap(GuardedDataSource.class));
                }
            } catch (SQLException
                    | RuntimeException e) { // A wrapper's own: meters must not keep an application from starting.
                LOG.debug("{} does not say what it wraps", source.getClass().getName(), e);
            }
        }
        pools.forEach(pool -> new PoolMetrics(pool).bindTo(registry));
    }
}
