// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.Compiled;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Our own pool's jar offers a driver; and an application may be packed into one jar with pool and driver. */
    @ParameterizedTest
    @CsvSource({
        "io.poolagent.pool, false",
        "com.zaxxer.hikari.pool, false",
        "shaded.com.zaxxer.hikari.pool, false",
        "org.apache.commons.dbcp2, false",
        "io.poolagent, true",
        "com.mysql.cj.jdbc, true"
    })
    void aKnownPoolsClassesAreNoDriversEvenIfTheirJarOffersOne(String packageName, boolean isDriver, @TempDir Path root)
            throws Exception {
        String name = packageName + ".Handle";
        Path file = root.resolve(name.replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                Compiled.of("package " + packageName + "; public class Handle {}")
                        .bytes(name));
        Path service =
                Files.createDirectories(root.resolve("META-INF/services")).resolve("java.sql.Driver");
        Files.writeString(service, "some.Driver\n");

        try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toUri().toURL()}, null)) {
            assertThat(Drivers.isDriverClass(loader.loadClass(name))).isEqualTo(isDriver);
        }
    }

    @Test
    void aClassMadeAtRunTimeIsNoDriversClass() throws Exception {
        Class<?> made =
                Compiled.of("package org.h2; public class Made {}").loader().loadClass("org.h2.Made");

        assertThat(Drivers.isDriverClass(made)).isFalse();
    }
}
