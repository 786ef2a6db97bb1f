// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.contract;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.pool.ConnectionPool;
import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** The pools, each as its makers deliver it but for what {@link Limits} says. */
enum ContractPool {
    GUARDED("guarded pool", "io.poolagent.pool.Acquisition") {
        @Override
        DataSource open(FakeDriver driver, Limits limits, Remedy remedy) {
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
    HIKARI(jar(HikariDataSource.class, "HikariCP"), "java.util.concurrent.SynchronousQueue") {
        @Override
        DataSource open(FakeDriver driver, Limits limits, Remedy remedy) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(ContractDriver.url(driver));
            config.setDriverClassName(ContractDriver.class.getName());
            config.setMaximumPoolSize(limits.most);
            config.setMinimumIdle(limits.least);
            config.setConnectionTimeout(limits.patience.toMillis());
            config.setValidationTimeout(Math.min(1_000, limits.patience.toMillis()));
            config.setInitializationFailTimeout(-1);
            remedy.set.accept(config);
            return new HikariDataSource(config);
        }
    },
    AGROAL(jar(ConnectionPool.class, "Agroal"), "java.util.concurrent.LinkedTransferQueue") {
        @Override
        DataSource open(FakeDriver driver, Limits limits, Remedy remedy) throws SQLException {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> {
                        remedy.set.accept(pool);
                        return pool.minSize(limits.least)
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
                                                .jdbcUrl(ContractDriver.url(driver)));
                    }));
        }
    },
    DBCP2(jar(BasicDataSource.class, "DBCP2"), "org.apache.commons.pool2.impl.LinkedBlockingDeque") {
        @Override
        DataSource open(FakeDriver driver, Limits limits, Remedy remedy) {
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
            remedy.set.accept(pool);
            return pool;
        }
    };

    final String title;
    /** A thread that waits in the pool's queue is in a call to it, with a deadline. */
    final String queue;

    ContractPool(String title, String queue) {
        this.title = title;
        this.queue = queue;
    }

    /** For who has to be told which exceptions end a connection. */
    static boolean lost(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().matches("(08|57P).*");
    }

    /** The library and its version, as its jar is named. */
    private static String jar(Class<?> of, String name) {
        String path = of.getProtectionDomain().getCodeSource().getLocation().getPath();
        return name + " " + path.replaceAll(".*-([0-9.]+)\\.jar", "$1");
    }

    abstract DataSource open(FakeDriver driver, Limits limits, Remedy remedy) throws SQLException;

    /** A setting of one pool, in words and as it is made. */
    record Remedy(ContractPool pool, String setting, Consumer<Object> set) {
        static Remedy none(ContractPool pool) {
            return new Remedy(pool, "", config -> {});
        }

        static Remedy hikari(String setting, Consumer<HikariConfig> set) {
            return new Remedy(HIKARI, setting, config -> set.accept((HikariConfig) config));
        }

        static Remedy agroal(String setting, Consumer<AgroalConnectionPoolConfigurationSupplier> set) {
            return new Remedy(
                    AGROAL, setting, config -> set.accept((AgroalConnectionPoolConfigurationSupplier) config));
        }

        static Remedy dbcp2(String setting, Consumer<BasicDataSource> set) {
            return new Remedy(DBCP2, setting, config -> set.accept((BasicDataSource) config));
        }
    }

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
