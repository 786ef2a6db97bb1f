// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose code a class is, by its package. */
@Isolated // What the application is counts for all.
class CodeGroupsTest {
    @AfterEach
    void nobodySaysAnything() {
        CodeGroups.applicationsAre(List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.orm.core.Session, com.acme",
        "com.acme.Main, com.acme",
        "shop.Main, shop",
        "Main, Main",
        "org.apache.foo.bar.Baz, org.apache.foo",
        "io.github.someone.orm.Db, io.github.someone",
        "uk.co.acme.shop.Main, uk.co.acme",
        "de.acme.shop.Main, de.acme"
    })
    void anOwnerIsToldByThePackage(String className, String owner) {
        assertThat(CodeGroups.of(className)).isEqualTo(owner);
    }

    @Test
    void whoSaysWhatTheApplicationIsMakesAllElseALibrary() {
        Throwable stack = Stacks.of(
                "com.acme.orm.Session.open:1",
                "com.acme.orm.Session.get:2",
                "com.acme.orm.Session.list:3",
                "com.acme.orm.Session.all:4",
                "com.acme.shop.OrderDao.find:51");
        assertThat(Site.of(stack, name -> false).nearest()).startsWith("com.acme.orm.Session.open");

        CodeGroups.applicationsAre(List.of("com.acme.shop"));

        assertThat(Site.of(stack, name -> false).nearest()).isEqualTo("com.acme.shop.OrderDao.find(OrderDao.java:51)");
        assertThat(Frameworks.of("com.acme.orm.Session")).isEqualTo("com.acme");
        assertThat(Frameworks.of("com.acme.shopping.Cart")).isEqualTo("com.acme");
        assertThat(Frameworks.of("com.acme.shop.Cart$Item")).isNull();
        assertThat(Frameworks.of("org.hibernate.Session")).isEqualTo("Hibernate");
    }

    @Test
    void anApplicationMayLiveInTheNameOfAFramework() {
        CodeGroups.applicationsAre(List.of("org.keycloak", "org.hibernate.shop.Main"));

        assertThat(Frameworks.of("org.hibernate.shop.Main")).isNull();
        assertThat(Frameworks.of("org.hibernate.shop.Mainframe")).isEqualTo("Hibernate");
    }
}
