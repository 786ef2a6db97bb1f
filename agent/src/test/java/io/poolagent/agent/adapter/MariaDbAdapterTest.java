// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.it.MariaDb;
import io.poolagent.agent.lease.TakeBack;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "SKIPPED: no MariaDB for this machine")
class MariaDbAdapterTest extends ReclaimContract {
    private final String url = MariaDb.url();

    @Override
    KnownPool known() {
        return KnownPool.MARIADB;
    }

    @Override
    String kind() {
        return "MariaDB";
    }

    @Override
    String name() {
        return "mariadb-\\d+";
    }

    @Override
    TakeBack.How reclaimed() {
        return TakeBack.How.CLOSED_BEFORE_ROLLBACK;
    }

    @Override
    List<String> ownCode() {
        return List.of(
                "org.mariadb.jdbc.MariaDbPoolDataSource",
                "org.mariadb.jdbc.pool.Pool",
                "org.mariadb.jdbc.internal.util.pool.Pool",
                "org.mariadb.jdbc.Connection");
    }

    @Override
    String url() {
        return url;
    }

    @Override
    Connection observe() throws Exception {
        System.setProperty("mariadb.url", url); // As watched programs are told.
        Driver driver = (Driver) PoolJars.loader(known().newest())
                .loadClass("org.mariadb.jdbc.Driver")
                .getConstructor()
                .newInstance();
        return driver.connect(url + "?user=root&createDatabaseIfNotExist=true", new Properties());
    }

    /** The server does so: all that can be seen is that the row has gone. */
    @Override
    void assertThatItWasRolledBackFirst(Object socket) {}

    /** It lends the physical connection: what the pool parts with is closed by the same method. */
    @Test
    void aCloseOfWhatIsInItsCareIsAReleaseAndOfAnythingElseIsNot() throws SQLException {
        try (Connection handle = source.getConnection()) {
            assertThat(pool(handle).closesItself(handle)).isFalse();
            assertThat(pool(handle).closesItself(observer)).isTrue();
        }
    }

    /** It is opened beside the pool, which does not count it. */
    @Test
    void aConnectionOfAnotherUserHasNoAnchor() throws SQLException {
        try (Statement statement = observer.createStatement()) {
            statement.execute("CREATE OR REPLACE USER other@localhost IDENTIFIED BY 'secret'");
            statement.execute("GRANT ALL ON *.* TO other@localhost");
        }
        try (Connection handle = source.getConnection("other", "secret")) {
            assertThat(pool(handle).anchor(handle)).isNull();
        }
    }

    @Override
    boolean knowsTheNextLease() {
        return false;
    }

    /** It keeps the connection, which is then nothing that could be lost. */
    @Override
    void aConnectionThatIsIdleAgainIsNotTouched() {}
}
