// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The application's part of a stack. */
class SiteTest {
    private static boolean isPool(String className) {
        return className.startsWith("com.zaxxer.");
    }

    @Test
    void holdsTheApplicationsFramesOnly() {
        Site site = Site.of(
                Stacks.of(
                        "io.poolagent.agent.weave.Hooks.onAcquired:9",
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
    void isEmptyWhenNothingWasCaptured() {
        assertThat(Site.of(null, SiteTest::isPool).frames()).isEmpty();
        assertThat(Site.of(null, SiteTest::isPool).isPoolsOwn()).isFalse();
    }
}
