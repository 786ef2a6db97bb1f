// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import io.poolagent.pool.GuardedDataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Boot itself makes the data source, of the type that {@code spring.datasource.type} names, with URL, user and password
 * from wherever it has them. This sets the rest of it.
 */
@AutoConfiguration
@ConditionalOnClass(GuardedDataSource.class)
@ConditionalOnProperty(name = "spring.datasource.type", havingValue = "io.poolagent.pool.GuardedDataSource")
public class GuardedPoolAutoConfiguration {
    /** Called by Spring. */
    public GuardedPoolAutoConfiguration() {}

    /** Static, so that it is there before any other bean. */
    @Bean
    static BootDataSourcePostProcessor guardedDataSourcePostProcessor(
            ConfigurableListableBeanFactory beans, Environment environment) {
        return new BootDataSourcePostProcessor(beans, environment);
    }
}
