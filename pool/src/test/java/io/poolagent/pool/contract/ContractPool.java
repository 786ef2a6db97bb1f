// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** The pools, each as its makers deliver it but for what {@link Limits} says. */
enum ContractPool {
    GUARDED("guarded pool") {
        @Override
        DataSource open(FakeDriver driver, Limits limits) {
            return new GuardedDataSource(PoolConfig.builder()
                    .name("contract")
                    .jdbcUrl(ContractDriver.url(driver))
                    .driverClassName(ContractDriver.class.getName())
                    .maximumPoolSize(limits.most)
                    .minimumIdle(limits.least)
                    .acquireTimeout(limits.patience)
                    .validationTimeout(Duration.ofSeconds(1))
                    .keepaliveTime(limits.keepalive)
                    .maxLifetime(limits.lifetime)
                    .sweepInterval(Duration.ofMillis(100))
                    .build());
        }
    },
    HIKARI("HikariCP 7.1.0") {
        @Override
        DataSource open(FakeDriver driver, Limits limits) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(ContractDriver.url(driver));
            config.setDriverClassName(ContractDriver.class.getName());
            config.setMaximumPoolSize(limits.most);
            config.setMinimumIdle(limits.least);
            config.setConnectionTimeout(limits.patience.toMillis());
            config.setValidationTimeout(Math.min(1_000, limits.patience.toMillis()));
            config.setInitializationFailTimeout(-1);
            return new HikariDataSource(config);
        }
    },
    AGROAL("Agroal 3.2.1") {
        @Override
        DataSource open(FakeDriver driver, Limits limits) throws SQLException {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.minSize(limits.least)
                            .maxSize(limits.most)
                            .acquisitionTimeout(limits.patience)
                            .validationTimeout(limits.keepalive)
                            .connectionValidator(
                                    limits.keepalive.isZero()
                                            ? ConnectionValidator.emptyValidator()
                                            : ConnectionValidator.defaultValidator())
                            .maxLifetime(limits.lifetime)
                            .connectionFactoryConfiguration(
                                    factory -> factory.connectionProviderClass(ContractDriver.class)
                                            .jdbcUrl(ContractDriver.url(driver)))));
        }
    },
    DBCP2("DBCP2 2.14.0") {
        @Override
        DataSource open(FakeDriver driver, Limits limits) {
            BasicDataSource pool = new BasicDataSource();
            pool.setDriver(new ContractDriver());
            pool.setUrl(ContractDriver.url(driver));
            pool.setMaxTotal(limits.most);
            pool.setMinIdle(limits.least);
            pool.setMaxWait(limits.patience);
            pool.setDurationBetweenEvictionRuns(Duration.ofMillis(100));
            pool.setTestWhileIdle(!limits.keepalive.isZero());
            if (!limits.lifetime.isZero()) {
                pool.setMaxConn(limits.lifetime);
            }
            return pool;
        }
    };

    final String title;

    ContractPool(String title) {
        this.title = title;
    }

    abstract DataSource open(FakeDriver driver, Limits limits) throws SQLException;

    /** How many connections, how many of them kept open, and how long a caller waits. */
    record Limits(int most, int least, Duration patience, Duration keepalive, Duration lifetime) {
        static Limits of(int most) {
            return new Limits(most, 0, Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO);
        }

        Limits keep(int least) {
            return new Limits(most, least, patience, keepalive, lifetime);
        }

        Limits patience(Duration patience) {
            return new Limits(most, least, patience, keepalive, lifetime);
        }

        Limits keepalive(Duration keepalive) {
            return new Limits(most, least, patience, keepalive, lifetime);
        }

        Limits lifetime(Duration lifetime) {
            return new Limits(most, least, patience, keepalive, lifetime);
        }
    }
}
