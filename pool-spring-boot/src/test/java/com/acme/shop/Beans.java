// SPDX-License-Identifier: Apache-2.0
package com.acme.shop;

import io.poolagent.pool.GuardedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

/** An application that makes its pools itself, in the ways that Boot's documentation shows. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Beans {
    public static void main(String[] args) throws Exception {
        SpringApplication application = new SpringApplication(Beans.class);
        // Of Spring Cloud, where "refresh" comes from, it needs no more than a scope of its own.
        application.addInitializers(
                context -> context.getBeanFactory().registerScope("refresh", new SimpleThreadScope()));
        try (ConfigurableApplicationContext context = application.run(args)) {
            GuardedDataSource scoped = context.getBean(GuardedDataSource.class);
            System.out.println("proxied " + (scoped.getClass() != GuardedDataSource.class) + ", name "
                    + scoped.getName() + ", maximumPoolSize " + scoped.getMaximumPoolSize() + ", user " + user(scoped));
            Connection connection = scoped.getConnection();
            System.out.println("used " + scoped.stats().used());
            scoped.release(connection);
            System.out.println("idle " + scoped.stats().idle());
            try (GuardedDataSource derived = (GuardedDataSource)
                    DataSourceBuilder.derivedFrom(scoped).username("other").build()) {
                System.out.println("derived from " + derived.getUrl() + ", user " + user(derived));
            }
            scoped.close();
        }
        System.out.println("closed");
    }

    private static String user(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return connection.getMetaData().getUserName();
        }
    }

    /** Without a driver: the URL says it. */
    @Bean
    @Scope(value = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
    GuardedDataSource shop() {
        String users = "CREATE USER IF NOT EXISTS other PASSWORD 'hush' ADMIN";
        GuardedDataSource made = DataSourceBuilder.create()
                .type(GuardedDataSource.class)
                .url("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1;INIT=" + users)
                .username("app")
                .password("hush")
                .build();
        made.setName("shop");
        made.setMaximumPoolSize(4);
        return made;
    }
}
