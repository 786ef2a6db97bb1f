// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What code is a library's, by the name of its class. */
class FrameworksTest {
    @ParameterizedTest
    @CsvSource({
        "org.springframework.jdbc.core.JdbcTemplate, Spring",
        "org.springframework.data.domain.ExampleMatcher, Spring",
        "org.skife.jdbi.v2.DBI, Jdbi",
        "com.j256.ormlite.jdbc.JdbcConnectionSource, ORMLite",
        "play.api.db.Databases, Play",
        "kotlin.io.CloseableKt, Kotlin",
        "kotlinx.coroutines.scheduling.CoroutineScheduler, Kotlin coroutines",
        "com.xxl.job.core.thread.JobThread, XXL-JOB",
        "org.apache.derby.impl.jdbc.EmbedConnection, the driver of Derby",
        "org.apache.struts2.dispatcher.Dispatcher, Struts"
    })
    void aLibraryIsKnownByItsPackage(String className, String name) {
        assertThat(Frameworks.of(className)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.samples.petclinic.owner.OwnerController",
                "org.springframework.boot.demo.Shop",
                "org.jboss.as.quickstarts.kitchensink.MemberDao",
                "org.hibernate.bugs.JPAUnitTestCase",
                "io.vertx.example.jdbc.Main",
                "org.apache.camel.example.cdi.Routes"
            })
    void anExampleInsideALibrarysPackageIsAnApplication(String className) {
        assertThat(Frameworks.of(className)).isNull();
    }

    @Test
    void aPrefixOfANameIsNoPackage() {
        assertThat(Frameworks.of("org.hibernatedog.Kennel")).isNull();
        assertThat(Frameworks.of("play.Ground")).isNull();
        assertThat(Frameworks.of("shop.OrderDao")).isNull();
        assertThat(Frameworks.of("Main")).isNull();
    }
}
