// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.DataSources;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.PoolConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.vibur.dbcp.ViburDBCPDataSource;

/**
 * The pools side by side. All of one fixed size, autocommit on, waiting up to 30 s, and no validation of a connection
 * that was just used; everything else as its makers deliver it. Where a pool would lend a connection with its transaction
 * still open, its own option against that is switched on, and said so in the line.
 */
enum Contender {
    /** The stub is a driver whose abort it knows, as it knows MySQL's and PostgreSQL's. */
    GUARDED("guarded pool") {
        @Override
        DataSource open(Server server, int size) {
            System.setProperty(
                    "io.poolagent.pool.abortEndsCalls",
                    StubConnection.class.getPackage().getName());
            return guarded(server, size);
        }
    },
    GUARDED_UNKNOWN("guarded pool, a driver it does not know") {
        @Override
        DataSource open(Server server, int size) {
            return guarded(server, size);
        }
    },
    HIKARI("HikariCP 7.1.0") {
        @Override
        DataSource open(Server server, int size) {
            return new HikariDataSource(hikari(server, size));
        }
    },
    /** The A/A control: the same again. What its ratio to HIKARI differs from 1 is what this machine cannot tell. */
    HIKARI_AGAIN("HikariCP again (A/A)") {
        @Override
        DataSource open(Server server, int size) throws SQLException {
            return HIKARI.open(server, size);
        }
    },
    /** With its own search for leaks: what the agent's is measured against. */
    HIKARI_DETECTING("HikariCP with leakDetectionThreshold") {
        @Override
        DataSource open(Server server, int size) {
            HikariConfig config = hikari(server, size);
            config.setLeakDetectionThreshold(60_000);
            return new HikariDataSource(config);
        }
    },
    AGROAL("Agroal 3.2.1") {
        @Override
        DataSource open(Server server, int size) throws SQLException {
            return agroal(server, size, ExceptionSorter.emptyExceptionSorter());
        }
    },
    /** Told which exceptions end a connection; by default none does. */
    AGROAL_SORTING("Agroal with an `exceptionSorter`") {
        @Override
        DataSource open(Server server, int size) throws SQLException {
            return agroal(server, size, new PostgreSQLExceptionSorter());
        }
    },
    VIBUR("Vibur 26.0") {
        @Override
        DataSource open(Server server, int size) {
            ViburDBCPDataSource pool = new ViburDBCPDataSource();
            pool.setExternalDataSource(server);
            pool.setPoolInitialSize(size);
            pool.setPoolMaxSize(size);
            pool.setConnectionTimeoutInMs(30_000);
            pool.start();
            return pool;
        }
    },
    TOMCAT("Tomcat 11.0.25") {
        @Override
        DataSource open(Server server, int size) {
            PoolProperties config = new PoolProperties();
            config.setDataSource(server);
            config.setInitialSize(size);
            config.setMinIdle(size);
            config.setMaxIdle(size);
            config.setMaxActive(size);
            config.setRollbackOnReturn(true); // off by default
            config.setJdbcInterceptors("ConnectionState"); // resets autocommit; none by default
            return new org.apache.tomcat.jdbc.pool.DataSource(config);
        }
    },
    DBCP2("DBCP2 2.14.0") {
        @Override
        DataSource open(Server server, int size) {
            BasicDataSource pool = new BasicDataSource();
            pool.setDriverClassName(server.driver().getClass().getName());
            pool.setUrl(server.url());
            pool.setInitialSize(size);
            pool.setMinIdle(size);
            pool.setMaxIdle(size);
            pool.setMaxTotal(size);
            pool.setTestOnBorrow(false); // on by default, and not spared for the just used
            return pool;
        }
    },
    DRUID("Druid 1.2.28") {
        @Override
        DataSource open(Server server, int size) {
            DruidDataSource pool = new DruidDataSource();
            pool.setDriverClassName(server.driver().getClass().getName());
            pool.setUrl(server.url());
            pool.setInitialSize(size);
            pool.setMinIdle(size);
            pool.setMaxActive(size);
            pool.setValidationQuery("SELECT 1"); // used only for the long idle
            return pool;
        }
    },
    C3P0("c3p0 0.14.1") {
        @Override
        DataSource open(Server server, int size) throws SQLException {
            return DataSources.pooledDataSource(
                    server,
                    Map.of(
                            "initialPoolSize",
                            size,
                            "minPoolSize",
                            size,
                            "maxPoolSize",
                            size,
                            "testConnectionOnCheckout",
                            false));
        }
    };

    final String title;

    Contender(String title) {
        this.title = title;
    }

    abstract DataSource open(Server server, int size) throws SQLException;

    private static DataSource agroal(Server server, int size, ExceptionSorter sorter) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.initialSize(size)
                        .minSize(size)
                        .maxSize(size)
                        .acquisitionTimeout(Duration.ofSeconds(30))
                        .exceptionSorter(sorter)
                        .connectionFactoryConfiguration(factory -> factory.connectionProviderClass(
                                        server.driver().getClass())
                                .jdbcUrl(server.url()))));
    }

    private static GuardedDataSource guarded(Server server, int size) {
        return new GuardedDataSource(PoolConfig.builder()
                .name("bench")
                .dataSource(server)
                .maximumPoolSize(size)
                .minimumIdle(size)
                .maxIdle(size)
                .build());
    }

    private static HikariConfig hikari(Server server, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server);
        config.setMaximumPoolSize(size);
        return config;
    }

    static Contender of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
