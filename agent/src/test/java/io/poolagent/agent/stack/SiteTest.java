// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The application's part of a stack. */
class SiteTest {
    @Test
    void ofACallOnAStatementTheStatementsOwnCodeIsNotPartOfIt() {
        Throwable stack = Stacks.of(
                "io.poolagent.agent.hook.StatementHooks.executing:1",
                "java.lang.PoolAgentDispatcher.executing:2",
                "com.mysql.cj.jdbc.StatementImpl.executeQuery:3",
                "com.mysql.cj.jdbc.StatementImpl.execute:4",
                "shop.OrderDao.find:51",
                "shop.Shop.serve:17");

        assertThat(Site.ofCall(stack, name -> false).frames())
                .hasToString("[shop.OrderDao.find(OrderDao.java:51), shop.Shop.serve(Shop.java:17)]");
        assertThat(Site.ofCall(null, name -> false).frames()).isEmpty();
    }

    /** The call on it may be a proxy's. */
    @Test
    void whereTheStatementsCodeIsGeneratedItsCallerIsTheNearest() {
        Throwable stack = Stacks.of("com.sun.proxy.$Proxy7.executeQuery:3", "shop.OrderDao.find:51");

        assertThat(Site.ofCall(stack, name -> false).nearest()).isEqualTo("shop.OrderDao.find(OrderDao.java:51)");
    }

    private static boolean isPool(String className) {
        return className.startsWith("com.zaxxer.");
    }

    @Test
    void holdsTheApplicationsFramesOnly() {
        Site site = Site.of(
                Stacks.of(
                        "io.poolagent.agent.hook.Hooks.onAcquired:9",
                        "java.lang.PoolAgentDispatcher.acquired:1",
                        "com.zaxxer.hikari.HikariDataSource.getConnection:100",
                        "shop.OrderDao.find:42",
                        "java.lang.reflect.Method.invoke:1",
                        "shop.Main.main:3"),
                SiteTest::isPool);

        assertThat(site.frames())
                .map(StackTraceElement::toString)
                .containsExactly("shop.OrderDao.find(OrderDao.java:42)", "shop.Main.main(Main.java:3)");
        assertThat(site.isPoolsOwn()).isFalse();
    }

    @Test
    void framesOfOtherAgentsAreNotTheApplications() {
        Site site = Site.of(
                Stacks.of(
                        "org.apache.commons.dbcp2.DelegatingConnection.getMetaData:370",
                        "io.opentelemetry.javaagent.shaded.instrumentation.jdbc.internal.JdbcUtils.computeDbInfo:112",
                        "shop.OrderDao.save:42"),
                className -> className.contains(".dbcp2."));

        assertThat(site.frames())
                .map(StackTraceElement::toString)
                .containsExactly("shop.OrderDao.save(OrderDao.java:42)");
    }

    @Test
    void knowsWhenAPoolFillsItself() {
        Site site = Site.of(
                Stacks.of(
                        "shop.TracingDataSource.getConnection:7",
                        "com.zaxxer.hikari.pool.PoolBase.newConnection:1",
                        "com.zaxxer.hikari.HikariDataSource.getConnection:100",
                        "shop.OrderDao.find:42"),
                SiteTest::isPool);

        assertThat(site.isPoolsOwn()).isTrue();
    }

    /** Spring's own code asks the pool in the application's name; it may as well stand between two pools. */
    @Test
    void looksThroughWhatIsWrappedAroundAPool() {
        Site application = Site.of(
                Stacks.of(
                        "com.zaxxer.hikari.HikariDataSource.getConnection:100",
                        "org.springframework.jdbc.datasource.DataSourceUtils.fetchConnection:160",
                        "net.ttddyy.dsproxy.support.ProxyDataSource.getConnection:9",
                        "shop.OrderDao.find:42"),
                SiteTest::isPool);
        Site pool = Site.of(
                Stacks.of(
                        "shop.Inner.getConnection:7",
                        "org.springframework.jdbc.datasource.DataSourceUtils.fetchConnection:160",
                        "com.zaxxer.hikari.pool.PoolBase.newConnection:1",
                        "shop.OrderDao.find:42"),
                SiteTest::isPool);

        assertThat(application.isPoolsOwn()).isFalse();
        assertThat(application.frames())
                .map(StackTraceElement::toString)
                .containsExactly("shop.OrderDao.find(OrderDao.java:42)");
        assertThat(pool.isPoolsOwn()).isTrue();
    }

    @Test
    void isTheSameHoweverDeepTheCallerIs() {
        Throwable shallow = Stacks.of("a.A.a:1", "b.B.b:2", "c.C.c:3", "d.D.d:4", "e.E.e:5");
        Throwable deep = Stacks.of("a.A.a:1", "b.B.b:2", "c.C.c:3", "d.D.d:4", "x.X.x:6");
        Throwable other = Stacks.of("a.A.a:9", "b.B.b:2", "c.C.c:3", "d.D.d:4", "e.E.e:5");

        assertThat(Site.of(deep, SiteTest::isPool).key())
                .isEqualTo(Site.of(shallow, SiteTest::isPool).key());
        assertThat(Site.of(other, SiteTest::isPool).key())
                .isNotEqualTo(Site.of(shallow, SiteTest::isPool).key());
    }

    @Test
    void classesMadeToForwardACallAreNobodysCode() {
        assertThat(List.of(
                        "shop.$Proxy7",
                        "shop.$ProxyFactory$Proxy3",
                        "shop.Dao$$Lambda$14/0x08",
                        "shop.Dao$$EnhancerBySpringCGLIB$$1",
                        "shop.Dao$$FastClassBySpringCGLIB$$1",
                        "shop.Dao$$SpringCGLIB$$0",
                        "shop.Dao_$$_jvst1",
                        "shop.Dao$ByteBuddy$x",
                        "shop.Dao$HibernateProxy$x",
                        "shop.Dao$MockitoMock$1",
                        "shop.Dao$Inner_WeldClientProxy",
                        "shop.Dao$Inner_ClientProxy",
                        "shop.Dao$Inner_Subclass"))
                .allMatch(Frames::isPlumbing);
        assertThat(List.of(
                        "shop.$ProxyFactory", "shop.$Proxy", "shop.Dao$Inner", "shop.Dao$Inner_Subclasses", "shop.Dao"))
                .noneMatch(Frames::isPlumbing);
    }

    /** The same mistake in another JVM, come by through a proxy, another line of the loop, and with another lambda number. */
    @Test
    void isTheSameAcrossProxiesLambdasAndLoops() {
        Throwable plain = Stacks.of(
                "shop.Database.getConnection:7",
                "shop.OrderDao.lambda$find$3:42",
                "shop.Retry.call:12",
                "shop.Main.main:3");
        Throwable proxied = Stacks.of(
                "shop.Database$$EnhancerBySpringCGLIB$$7f3a.getConnection:1",
                "shop.Database.getConnection:7",
                "com.sun.proxy.$Proxy12.find:1",
                "org.springframework.aop.framework.JdkDynamicAopProxy.invoke:215",
                "shop.OrderDao.lambda$find$17:42",
                "shop.OrderDao$$Lambda$14/0x0000000800.call:1",
                "shop.Retry.call:14",
                "shop.Main.main:4");

        assertThat(Site.of(proxied, SiteTest::isPool).key())
                .isEqualTo(Site.of(plain, SiteTest::isPool).key())
                .isEqualTo(
                        "shop.Database.getConnection:7\nshop.OrderDao.lambda$find:42\nshop.Retry.call\nshop.Main.main\n");
        assertThat(Site.of(proxied, SiteTest::isPool).line())
                .hasToString("shop.OrderDao.lambda$find$17(OrderDao.java:42)");
    }

    @Test
    void keepsNoMoreFramesThanAskedFor() {
        Site site = Site.of(Stacks.of("a.A.a:1", "b.B.b:2", "c.C.c:3"), SiteTest::isPool);

        assertThat(site.nearest(2).frames()).hasToString("[a.A.a(A.java:1), b.B.b(B.java:2)]");
        assertThat(site.nearest(3)).isSameAs(site);
    }

    /** A framework goes through a dozen methods of its own before it takes a connection. */
    @Test
    void keepsTheApplicationsFramesRatherThanAFrameworks() {
        Site site = Site.of(
                Stacks.of("org.hibernate.A.a:1", "org.hibernate.B.b:2", "shop.Dao.find:3", "shop.Main.main:4"),
                SiteTest::isPool);

        assertThat(site.nearest(1).nearest()).isEqualTo("shop.Dao.find(Dao.java:3)");
        assertThat(site.nearest(3).frames()).hasToString("[shop.Dao.find(Dao.java:3), shop.Main.main(Main.java:4)]");
        assertThat(site.nearest(2).key()).isEqualTo(site.key());
    }

    @Test
    void isEmptyWhenNothingWasCaptured() {
        assertThat(Site.of(null, SiteTest::isPool).frames()).isEmpty();
        assertThat(Site.of(null, SiteTest::isPool).isPoolsOwn()).isFalse();
    }

    /** Lambdas are hidden from the stack of an exception, and not from that of a thread. */
    @Test
    void theFramesOfALiveThreadAreThoseOfAnException() {
        StackTraceElement[] live = {
            new StackTraceElement("java.lang.Thread", "sleep", "Thread.java", 1),
            new StackTraceElement("app", null, null, "shop.OrderDao", "find", "OrderDao.java", 42),
            new StackTraceElement("shop.OrderDao$$Lambda$207/0x00007fb038144208", "run", null, -1)
        };
        Site site = Site.ofLive(live, name -> false);

        assertThat(site.frames()).hasToString("[shop.OrderDao.find(OrderDao.java:42)]");
        assertThat(site.nearest()).isEqualTo("shop.OrderDao.find(OrderDao.java:42)");
    }

    @Test
    void theNearestIsNotAGetConnectionOfTheApplication() {
        assertThat(Site.of(Stacks.of("shop.Database.getConnection:7", "shop.OrderDao.find:42"), name -> false)
                        .nearest())
                .isEqualTo("shop.OrderDao.find(OrderDao.java:42)");
        assertThat(Site.of(null, name -> false).nearest()).isEqualTo("(not captured)");
    }

    @Test
    void whoeverOnlyHandsOutAConnectionIsSoNamed() {
        assertThat(List.of(
                        "getConnection",
                        "openConnection",
                        "connection",
                        "conn",
                        "getConn",
                        "doGetConnection",
                        "borrowJdbcConnection",
                        "getConnectionFromPool",
                        "getConnectionInternal",
                        "jdbcConnection",
                        "lambda$getConnection$0"))
                .allMatch(name -> Frames.handsOut(new StackTraceElement("shop.Db", name, "Db.java", 1)));
        assertThat(List.of(
                        "checkConnection",
                        "withConnection",
                        "testConnection",
                        "closeConnections",
                        "leakConnection",
                        "getConnectionCount",
                        "onConnectionLost",
                        "reconnect",
                        "handleConnectionRequest",
                        "lambda$withConnection$3",
                        "returnConnection",
                        "find"))
                .noneMatch(name -> Frames.handsOut(new StackTraceElement("shop.Db", name, "Db.java", 1)));
    }

    @Test
    void aMethodThatDoesSomethingWithAConnectionIsTheLineToLookAt() {
        assertThat(Site.of(Stacks.of("shop.Db.getConnection:7", "shop.Health.checkConnection:9"), name -> false)
                        .nearest())
                .isEqualTo("shop.Health.checkConnection(Health.java:9)");
    }

    @Test
    void aStackWithoutTheApplicationWasCapturedAllTheSame() {
        Site site = Site.of(Stacks.of("com.zaxxer.hikari.pool.HikariPool.fill:7"), SiteTest::isPool);

        assertThat(site.frames()).isEmpty();
        assertThat(site.nearest()).isEqualTo("(no method of the application)");
    }
}
