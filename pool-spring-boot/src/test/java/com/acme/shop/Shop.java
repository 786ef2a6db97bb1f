// SPDX-License-Identifier: Apache-2.0
package com.acme.shop;

import io.micrometer.core.instrument.MeterRegistry;
import io.poolagent.pool.GuardedDataSource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application of Spring Boot, of whatever version. Knows of the pool what it prints. Arguments: properties, as for any
 * such application; {@code --holding} has it shut down while a connection is in use.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Shop {
    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(Shop.class, args)) {
            DataSource source = context.getBean(DataSource.class);
            System.out.println("type " + source.getClass().getName());
            tellOf(source.unwrap(GuardedDataSource.class));
            useJpa(context.getBean(EntityManagerFactory.class));
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                for (String table : new String[] {"purchase", "stock"}) {
                    try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
                        rows.next();
                        System.out.println(table + " " + rows.getInt(1));
                    }
                }
            }
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT MAX(\"installed_by\") FROM \"flyway_schema_history\" WHERE \"version\" = '1'")) {
                rows.next();
                System.out.println("migrated by " + rows.getString(1));
            }
            System.out.println("health " + health(context.getBean("dbHealthContributor")));
            System.out.println("meters " + meters(context.getBean(MeterRegistry.class)));
            if (context.getEnvironment().containsProperty("holding")) {
                hold(source.getConnection());
            }
        }
        System.out.println("closed");
    }

    private static void tellOf(GuardedDataSource pool) {
        System.out.println(
                "pool " + pool.name() + ", maximumPoolSize " + pool.getMaximumPoolSize() + ", acquireTimeout "
                        + pool.getAcquireTimeout() + ", connectionInitSql " + pool.getConnectionInitSql() + ", driver "
                        + pool.getConnectionProperties());
    }

    private static void useJpa(EntityManagerFactory factory) {
        EntityManager entities = factory.createEntityManager();
        entities.getTransaction().begin();
        entities.persist(new Purchase(1L, "book"));
        entities.getTransaction().commit();
        entities.clear();
        System.out.println("jpa " + entities.find(Purchase.class, 1L).item());
        entities.close();
    }

    /** Its class moved with Boot 4. */
    private static Object health(Object contributor) throws Exception {
        Object health = contributor.getClass().getMethod("health").invoke(contributor);
        return health.getClass().getMethod("getStatus").invoke(health);
    }

    private static Set<String> meters(MeterRegistry registry) {
        Set<String> names = new TreeSet<>();
        registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("db.client.connection."))
                .forEach(names::add);
        return names;
    }

    /** On a thread that Spring does not know. */
    private static void hold(Connection connection) {
        new Thread(() -> {
                    try (connection;
                            Statement statement = connection.createStatement()) {
                        Thread.sleep(1_500);
                        statement.execute("SELECT 1");
                        System.out.println("held to the end");
                    } catch (Exception e) {
                        System.out.println("cut off: " + e.getMessage());
                    }
                })
                .start();
    }
}
