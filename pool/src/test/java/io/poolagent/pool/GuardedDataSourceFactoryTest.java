// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.sql.Connection;
import java.time.Duration;
import javax.naming.BinaryRefAddr;
import javax.naming.CompositeName;
import javax.naming.Name;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedDataSourceFactoryTest {
    private static final String FACTORY = GuardedDataSourceFactory.class.getName();

    @ParameterizedTest
    @ValueSource(strings = {"javax.sql.DataSource", "io.poolagent.pool.GuardedDataSource"})
    void aReferenceBecomesAPool(String type) throws Exception {
        Reference reference = reference(
                type,
                "jdbcUrl",
                "jdbc:h2:mem:",
                "username",
                "APP",
                "maximumPoolSize",
                "7",
                "acquireTimeout",
                "3s",
                "dataSource.MODE",
                "MySQL");

        // As every naming service does: by the name of the factory's class.
        try (GuardedDataSource pool = (GuardedDataSource)
                        NamingManager.getObjectInstance(reference, new CompositeName("jdbc/orders"), null, null);
                Connection connection = pool.getConnection()) {
            assertThat(pool.name()).isEqualTo("jdbc/orders");
            assertThat(pool.config().maximumPoolSize()).isEqualTo(7);
            assertThat(pool.config().acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
            assertThat(connection
                            .createStatement()
                            .executeQuery("select 1 from information_schema.settings"
                                    + " where setting_name = 'MODE' and setting_value = 'MySQL'")
                            .next())
                    .isTrue();
        }
    }

    @Test
    void aNameThatIsSetIsKept() throws Exception {
        Reference reference = reference("javax.sql.DataSource", "jdbcUrl", "jdbc:h2:mem:", "name", "orders");

        try (GuardedDataSource pool = make(reference, new CompositeName("jdbc/x"))) {
            assertThat(pool.name()).isEqualTo("orders");
        }
    }

    @Test
    void withoutAnyNameItIsNumbered() throws Exception {
        Reference reference = reference("javax.sql.DataSource", "jdbcUrl", "jdbc:h2:mem:");

        for (Name none : new Name[] {null, new CompositeName()}) {
            try (GuardedDataSource pool = make(reference, none)) {
                assertThat(pool.name()).matches("pool-\\d+");
            }
        }
    }

    @Test
    void whatTheContainerAddsIsPassedOver() {
        Reference reference = reference(
                "javax.sql.DataSource",
                "url",
                "jdbc:h2:mem:",
                "factory",
                FACTORY,
                "auth",
                "Container",
                "scope",
                "Shareable",
                "singleton",
                "true",
                "description",
                "orders",
                "closeMethod",
                "close",
                "type",
                "javax.sql.DataSource");

        try (GuardedDataSource pool = make(reference, null)) {
            assertThat(pool.config().maximumPoolSize()).isEqualTo(10);
        }
    }

    @Test
    void aMistakeInASettingIsToldWhenItIsLookedUp() {
        refused(
                "maximumPoolSize: 'ten' (expected: a whole number)",
                "jdbcUrl",
                "jdbc:h2:mem:",
                "maximumPoolSize",
                "ten");
        refused("maximumPoolSize: 0 (expected: > 0)", "jdbcUrl", "jdbc:h2:mem:", "maximumPoolSize", "0");
        refused("maxTotal: set twice (expected: once)", "maxTotal", "3", "maxTotal", "4");
        refused(
                "maxTotal, maximumPoolSize: both are set (expected: one of them)",
                "maxTotal",
                "3",
                "maximumPoolSize",
                "4");
        refused("url: no text (expected: text)", "url", null);
        refused("jdbcUrl, dataSource: neither is set (expected: exactly one)", "password", "hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(reference("javax.sql.DataSource", "passwort", "hunter2"), null))
                .withMessageStartingWith("passwort: no such setting; did you mean password? (expected: name, jdbcUrl,")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void whatIsNoTextIsRefused() {
        Reference reference = reference("javax.sql.DataSource", "jdbcUrl", "jdbc:h2:mem:");
        reference.add(new BinaryRefAddr("maximumPoolSize", new byte[] {7}));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(reference, null))
                .withMessage("maximumPoolSize: no text (expected: text)");
    }

    @Test
    void whatIsNotForThisFactoryIsLeftToOthers() {
        assertThat(make(null, null)).isNull();
        assertThat(make("jdbc:h2:mem:", null)).isNull();
        assertThat(make(reference("javax.sql.XADataSource", "jdbcUrl", "jdbc:h2:mem:"), null))
                .isNull();
    }

    private static void refused(String message, String... settings) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(reference("javax.sql.DataSource", settings), null))
                .withMessage(message);
    }

    private static GuardedDataSource make(Object object, Name name) {
        return new GuardedDataSourceFactory().getObjectInstance(object, name, null, null);
    }

    private static Reference reference(String type, String... settings) {
        Reference reference = new Reference(type, FACTORY, null);
        for (int i = 0; i < settings.length; i += 2) {
            reference.add(new StringRefAddr(settings[i], settings[i + 1]));
        }
        return reference;
    }
}
