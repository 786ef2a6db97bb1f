// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import javax.naming.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Tomcat, and a {@code context.xml} made for Commons DBCP 2, of which only the factory was changed. */
@SuppressWarnings("BanJNDI") // It is what is tested.
class TomcatContextXmlTest {
    private static final String USE_NAMING = "catalina.useNaming";

    @TempDir
    Path folder;

    private final Tomcat tomcat = new Tomcat();

    @BeforeEach
    void prepare() {
        tomcat.setBaseDir(folder.toString());
        tomcat.getServer();
        System.setProperty(USE_NAMING, "true"); // Which an embedded one has switched off.
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        System.clearProperty(USE_NAMING);
    }

    /** What the application would look up under java:comp/env. */
    private Context started(String attributes) throws Exception {
        Path meta = Files.createDirectories(folder.resolve("shop/META-INF"));
        Files.writeString(meta.resolve("context.xml"), """
                <Context>
                  <Resource name="jdbc/orders" auth="Container" type="javax.sql.DataSource"
                            factory="io.poolagent.pool.GuardedDataSourceFactory"
                            driverClassName="org.h2.Driver" url="jdbc:h2:mem:" username="app" password="hush"
                            %s/>
                </Context>
                """.formatted(attributes));
        StandardContext context =
                (StandardContext) tomcat.addWebapp("", folder.resolve("shop").toString());
        context.setParentClassLoader(getClass().getClassLoader());
        tomcat.start();
        return context.getNamingContextListener().getEnvContext();
    }

    @Test
    void itStartsUnchanged() throws Exception {
        Context env = started("""
                maxTotal="7" maxIdle="5" minIdle="0" maxWaitMillis="3000" validationQuery="SELECT 1"
                validationQueryTimeout="3" defaultAutoCommit="true" defaultTransactionIsolation="READ_COMMITTED"
                rollbackOnReturn="true" minEvictableIdleTimeMillis="60000" connectionProperties="LOCK_TIMEOUT=500"
                """);
        try (GuardedDataSource pool = (GuardedDataSource) env.lookup("jdbc/orders");
                Connection connection = pool.getConnection()) {
            assertThat(env.lookup("jdbc/orders")).as("one pool for all").isSameAs(pool);
            assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
            assertThat(pool.name()).isEqualTo("orders");
            assertThat(pool.config().maximumPoolSize()).isEqualTo(7);
            assertThat(pool.config().acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
        }
    }

    @Test
    void orItSaysWhyNot() throws Exception {
        Context env = started("removeAbandonedOnBorrow=\"true\" testOnBorrow=\"true\"");

        assertThatThrownBy(() -> env.lookup("jdbc/orders"))
                .hasStackTraceContaining("removeAbandonedOnBorrow: no such setting; elsewhere it takes connections from"
                        + " their holders; use overdueAfter, which reports them")
                .hasStackTraceContaining("testOnBorrow: no such setting; delete it, because ");
    }
}
