// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.lease.Pool;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import org.apache.commons.dbcp2.BasicDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class AdaptersTest {
    private final Adapters adapters = new Adapters(type -> {});
    private final Object handle = proxy(Connection.class);

    @Test
    void aPoolThatNobodyKnowsIsWatchedUnderItsClassAndANumber() {
        DataSource one = (DataSource) proxy(DataSource.class);
        DataSource two = (DataSource) proxy(DataSource.class);
        Pool pool = adapters.poolOf(one, handle);
        String type = one.getClass().getName();
        String simple = type.substring(type.lastIndexOf('.') + 1);

        assertThat(pool).isNotNull();
        assertThat(pool.kind()).isEqualTo(type);
        assertThat(pool.name()).startsWith(simple + "-");
        assertThat(pool.anchor(handle)).isNull();
        assertThat(pool.isOver(new Object())).isFalse();
        assertThatThrownBy(() -> pool.reclaim(new Object()))
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage("no adapter for " + type);
        assertThat(adapters.kindOf(one).isKnown()).isFalse();
        assertThat(adapters.poolOf(one, proxy(Connection.class))).isSameAs(pool);
        assertThat(adapters.poolOf(two, handle)).isNotNull().isNotSameAs(pool);
        assertThat(adapters.poolOf(two, handle).name()).isNotEqualTo(pool.name());
    }

    @Test
    void aDriversOwnDataSourceIsNoPool() throws Exception {
        JdbcDataSource driver = new JdbcDataSource();
        driver.setURL("jdbc:h2:mem:");
        try (Connection physical = driver.getConnection()) {
            assertThat(adapters.poolOf(driver, physical)).isNull();
            assertThat(adapters.kindOf(driver).isKnown()).isFalse();
        }
    }

    /** A container's thread that runs a message-driven bean stands on it. */
    @Test
    void aWorkManagerIsNoPool() {
        assertThat(Adapters.isPoolCode("org.jboss.jca.core.workmanager.WorkWrapper"))
                .isFalse();
        assertThat(Adapters.isPoolCode("org.jboss.jca.core.connectionmanager.pool.mcp.SemaphoreManagedConnectionPool"))
                .isTrue();
    }

    @Test
    void subclassesOfKnownPoolsAreKnown() {
        try (HikariDataSource source = new HikariDataSource() {}) {
            assertThat(adapters.kindOf(source).isKnown()).isTrue();
            Pool pool = adapters.poolOf(source, handle);
            assertThat(pool).isNotNull();
            assertThat(pool.kind()).isEqualTo("HikariCP");
            assertThat(pool.name()).startsWith("AdaptersTest$1-");
        }
    }

    /** As TomEE's is, and any in a package that only sounds like another pool's. */
    @Test
    void aSubclassIsOfThePoolThatItExtendsWhateverItIsCalled() throws Exception {
        DataSource source = new ByteBuddy()
                .subclass(BasicDataSource.class)
                .name("org.apache.openejb.resource.jdbc.dbcp.BasicDataSource")
                .make()
                .load(AdaptersTest.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded()
                .getConstructor()
                .newInstance();

        Pool pool = adapters.poolOf(source, handle);
        assertThat(pool).isNotNull();
        assertThat(pool.kind()).isEqualTo("Commons DBCP 2");
    }

    @Test
    void anOpenerIsAskedBeforeAPoolIsLookedInto() throws Exception {
        List<Class<?>> opened = new ArrayList<>();
        Adapters asking = new Adapters(opened::add);
        try (BasicDataSource source = new BasicDataSource()) {
            source.setUrl("jdbc:h2:mem:");
            try (Connection lent = source.getConnection()) {
                Pool pool = asking.poolOf(source, lent);
                assertThat(pool).isNotNull();
                assertThat(pool.anchor(lent)).isNotNull();
                assertThat(pool.anchor(lent)).as("once more").isNotNull();
            }
        }

        assertThat(opened)
                .extracting(Class::getName)
                .containsOnly(
                        "org.apache.commons.dbcp2.BasicDataSource",
                        "org.apache.commons.dbcp2.DelegatingConnection",
                        "org.apache.commons.dbcp2.PoolableConnection",
                        "org.apache.commons.pool2.impl.GenericObjectPool",
                        "org.apache.commons.pool2.impl.DefaultPooledObject")
                .as("once, of the anchor: its fields are then known")
                .containsOnlyOnce(
                        "org.apache.commons.dbcp2.DelegatingConnection",
                        "org.apache.commons.dbcp2.PoolableConnection",
                        "org.apache.commons.pool2.impl.GenericObjectPool");
    }

    @Test
    void springsWrappersLendNothingOfTheirOwn() throws Exception {
        DataSource wrapper = (DataSource) new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .subclass(Object.class)
                .implement(DataSource.class)
                .name("org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy")
                .make()
                .load(AdaptersTest.class.getClassLoader(), ClassLoadingStrategy.Default.CHILD_FIRST)
                .getLoaded()
                .getConstructor()
                .newInstance();

        assertThat(adapters.poolOf(wrapper, handle)).isNull();
        assertThat(adapters.kindOf(wrapper).isKnown()).isFalse();
        assertThat(adapters.kindOf(wrapper).isWrapper()).isTrue();
    }

    @Test
    void applicationsAreNotPoolCode() {
        assertThat(List.of(
                        "shop.legacy.OrderDao",
                        "org.h2.jdbc.JdbcConnection",
                        "org.springframework.jdbc.core.JdbcTemplate",
                        "com.acme.commons.pool.Workers",
                        "com.acme.commons.pool2.Workers",
                        "com.acme.commons.dbcp.OrderDao",
                        "com.acme.dbcp2.OrderDao",
                        "com.acme.tomcat.dbcp.pool.OrderDao",
                        "com.acme.tomcat.jdbc.pool.OrderDao",
                        "com.acme.oracle.ucp.OrderDao",
                        "java.lang.Thread"))
                .noneMatch(adapters::isPools);
    }

    private static Object proxy(Class<?> type) {
        return Proxy.newProxyInstance(
                AdaptersTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    throw new AssertionError(method.getName() + " was called");
                });
    }
}
