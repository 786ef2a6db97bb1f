// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.Compiled;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriversTest {
    @Test
    void aDriversClassesComeFromItsJar() throws Exception {
        assertThat(Drivers.isDriverClass(Class.forName("org.h2.jdbc.JdbcConnection")))
                .isTrue();
        assertThat(Drivers.isDriverClass(JdbcDataSource.class)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.zaxxer.hikari.pool.HikariProxyConnection",
                "org.apache.commons.dbcp2.PoolableConnection",
                "io.poolagent.pool.GuardedConnection",
                "io.poolagent.agent.adapter.DriversTest",
                "java.lang.String",
                "java.sql.DriverManager"
            })
    void othersDoNot(String name) throws Exception {
        assertThat(Drivers.isDriverClass(Class.forName(name))).isFalse();
    }

    @Test
    void aClassMadeAtRunTimeIsNoDriversClass() throws Exception {
        Class<?> made =
                Compiled.of("package org.h2; public class Made {}").loader().loadClass("org.h2.Made");

        assertThat(Drivers.isDriverClass(made)).isFalse();
    }
}
