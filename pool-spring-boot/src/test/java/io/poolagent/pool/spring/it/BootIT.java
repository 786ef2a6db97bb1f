// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.spring.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real applications, each in a JVM of its own, with JPA, Flyway, Liquibase and the actuator. */
class BootIT {
    @ParameterizedTest
    @EnumSource
    void theTypeAloneTurnsThePoolOn(BootVersion boot) throws Exception {
        App run = App.run(
                boot,
                Map.of(),
                "--spring.datasource.guarded.name=orders",
                "--spring.datasource.guarded.maximum-pool-size=3",
                "--spring.datasource.guarded.connectionTimeout=2s",
                "--spring.datasource.guarded.connection_init_sql=SELECT 7",
                "--spring.datasource.guarded.data-source[TIME ZONE]=UTC",
                "--spring.datasource.guarded.data-source-properties.lazyQueryExecution=1");

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out())
                .contains("type io.poolagent.pool.GuardedDataSource\n")
                .contains("pool orders, maximumPoolSize 3, acquireTimeout 2s, connectionInitSql SELECT 7, "
                        + "driver TIME ZONE=UTC;lazyQueryExecution=1\n")
                .contains("jpa book\n", "purchase 1\n", "stock 0\n", "health UP\n", "closed\n")
                .contains("meters [db.client.connection.count, db.client.connection.create_time,")
                .contains("db.client.connection.use_time, db.client.connection.uses_after_release,")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @EnumSource
    void theEnvironmentHasPrecedenceOverTheFile(BootVersion boot) throws Exception {
        App run = App.run(
                boot,
                Map.of(
                        "SPRING_DATASOURCE_GUARDED_MAXIMUMPOOLSIZE", "4",
                        "SPRING_DATASOURCE_GUARDED_ACQUIRE_TIMEOUT", "3s"),
                "--spring.config.location=classpath:shop.properties");

        assertThat(run.exit()).as(run.out()).isZero();
        assertThat(run.out()).contains("maximumPoolSize 4, acquireTimeout 3s,");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongIsRefusedAtOnce(BootVersion boot) throws Exception {
        App run = App.run(
                boot,
                Map.of(),
                "--spring.datasource.guarded.conection-init-sql=SELECT 7",
                "--spring.datasource.guarded.max-total=3",
                "--spring.datasource.guarded.maximum-pool-size=4");

        assertThat(run.exit()).isOne();
        assertThat(run.out())
                .contains("APPLICATION FAILED TO START")
                .contains("spring.datasource.guarded: ")
                .contains("conectionInitSql: no such setting; did you mean connectionInitSql?")
                .contains("maxTotal, maximumPoolSize: both are set (expected: one of them)")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @EnumSource
    void aGracefulShutdownWaitsForWhoHoldsAConnection(BootVersion boot) throws Exception {
        App graceful = App.run(boot, Map.of(), "--holding", "--server.shutdown=graceful");
        App immediate = App.run(boot, Map.of(), "--holding", "--server.shutdown=immediate");
        App byDefault = App.run(boot, Map.of(), "--holding");

        assertThat(graceful.out()).containsSubsequence("held to the end\n", "closed\n");
        assertThat(immediate.out()).containsSubsequence("closed\n", "held to the end\n");
        assertThat(byDefault.out())
                .containsSubsequence(
                        boot == BootVersion.BOOT_3_2
                                ? List.of("closed\n", "held to the end\n")
                                : List.of("held to the end\n", "closed\n"));
    }
}
