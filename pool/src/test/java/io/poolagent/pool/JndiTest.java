// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Through a naming service: what the pool connects by, and the pool itself. */
@SuppressWarnings("BanJNDI") // It is what is tested.
class JndiTest {
    private final FakeDriver driver = new FakeDriver();

    @BeforeAll
    static void open() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, NamesInMemory.class.getName());
    }

    @AfterAll
    static void close() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }

    @Test
    void aDataSourceIsLookedUpAndPooled() throws SQLException {
        NamesInMemory.BOUND.put("java:comp/env/jdbc/raw", driver.dataSource());
        try (GuardedDataSource pool = pool("java:comp/env/jdbc/raw");
                Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(driver.only().closed).isFalse();
        }
        assertThat(driver.only().closed).isTrue();
    }

    @Test
    void aNameThatIsNotBoundIsRefused() {
        assertThatThrownBy(() -> pool("jdbc/none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataSourceJNDI: 'jdbc/none' (expected: a name that JNDI knows)");
    }

    @Test
    void whatIsNoDataSourceIsRefused() {
        NamesInMemory.BOUND.put("mail/session", "something else");
        assertThatThrownBy(() -> pool("mail/session"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataSourceJNDI: 'mail/session' (expected: the name of a DataSource)");
    }

    @Test
    void aResourceThatNamesTheFactoryIsAPoolWhenItIsLookedUp() throws Exception {
        Reference resource = new Reference("javax.sql.DataSource", GuardedDataSourceFactory.class.getName(), null);
        resource.add(new StringRefAddr("url", "jdbc:h2:mem:"));
        resource.add(new StringRefAddr("driverClassName", "org.h2.Driver"));
        resource.add(new StringRefAddr("maxTotal", "7"));
        NamesInMemory.BOUND.put("java:comp/env/jdbc/orders", resource);

        Object found = new InitialContext().lookup("java:comp/env/jdbc/orders");

        assertThat(found).isInstanceOf(GuardedDataSource.class);
        try (GuardedDataSource pool = (GuardedDataSource) found;
                Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(pool.config().maximumPoolSize()).isEqualTo(7);
        }
    }

    private static GuardedDataSource pool(String name) {
        return new GuardedDataSource(
                PoolConfig.builder().name("orders").dataSourceJNDI(name).build());
    }
}
