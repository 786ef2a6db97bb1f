// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring;

import io.poolagent.pool.GuardedDataSource;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringBootVersion;
import org.springframework.core.env.Environment;

/** Sets the data source that Boot made, before anybody uses it, and waits for its connections when it shuts down gracefully. */
final class BootDataSourcePostProcessor implements DestructionAwareBeanPostProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(BootDataSourcePostProcessor.class);

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;

    BootDataSourcePostProcessor(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof GuardedDataSource source && isBoots(name)) {
            Map<String, String> settings = GuardedProperties.of(environment);
            try {
                source.putAll(settings);
            } catch (IllegalArgumentException e) {
                throw new WrongSettingsException(e);
            }
        }
        return bean;
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof GuardedDataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
        if (bean instanceof GuardedDataSource source && isBoots(name) && isGraceful()) {
            Duration limit = environment.getProperty(
                    "spring.lifecycle.timeout-per-shutdown-phase", Duration.class, Duration.ofSeconds(30));
            if (!source.closeGracefully(limit)) {
                LOG.warn("pool '{}': connections were still in use {} after the shutdown began", source.name(), limit);
            }
        }
    }

    /** As the web server's, whose default became graceful with Boot 3.4. */
    private boolean isGraceful() {
        String unlessSet = SpringBootVersion.getVersion().matches("3\\.[0-3]\\..*") ? "immediate" : "graceful";
        return environment.getProperty("server.shutdown", unlessSet).equalsIgnoreCase("graceful");
    }

    /** Those that an application makes itself it sets itself, too. */
    private boolean isBoots(String name) {
        if (!beans.containsBeanDefinition(name)) {
            return false;
        }
        BeanDefinition definition = beans.getMergedBeanDefinition(name);
        Method maker = definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
        String by = maker == null ? "" : maker.getDeclaringClass().getName();
        return by.startsWith("org.springframework.boot.") && by.contains(".DataSourceConfiguration$");
    }
}
