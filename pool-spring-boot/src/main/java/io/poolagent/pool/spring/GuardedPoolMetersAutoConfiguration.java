// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolagent.pool.GuardedDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The meters of every guarded pool that is a bean, whoever made it. */
@AutoConfiguration
@ConditionalOnClass({GuardedDataSource.class, DataSource.class, MeterBinder.class})
public class GuardedPoolMetersAutoConfiguration {
    /** Called by Spring. */
    public GuardedPoolMetersAutoConfiguration() {}

    @Bean
    static MeterBinder guardedPoolMeters(ListableBeanFactory beans) {
        return new GuardedPoolMeters(beans);
    }
}
