// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.HoldLimit;
import io.poolagent.agent.lease.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Leases that end without a close of their holder, and that their pool did not take from it either. */
@ExtendWith(OwnLoader.class)
class EndedOtherwiseTest {
    private static final HoldLimit LIMIT = new HoldLimit("removeAbandonedTimeout", 1, null);

    private final Adapters adapters = new Adapters(type -> {});

    static Stream<KnownPool.Version> dbcp2() {
        return Stream.of(KnownPool.DBCP2.oldest(), KnownPool.DBCP2.newest(), KnownPool.TOMCAT_DBCP2.newest());
    }

    static Stream<KnownPool.Version> druid() {
        return Stream.of(KnownPool.DRUID_ABANDONING.oldest(), KnownPool.DRUID_ABANDONING.newest());
    }

    @ParameterizedTest
    @MethodSource("dbcp2")
    void whatTheApplicationHadInvalidatedWasNotTaken(KnownPool.Version version) throws Exception {
        DataSource source = dbcp2(version);
        Connection handle = source.getConnection();
        Pool pool = adapters.poolOf(source, handle);
        Object anchor = pool.anchor(handle);
        PoolJars.call(source, "invalidateConnection", handle);

        assertThat(pool.isOver(anchor)).isTrue();
        assertThat(pool.hasTaken(anchor, handle, LIMIT)).isNotEqualTo(Pool.Taking.YES);
    }

    /** It then goes back by itself. */
    @ParameterizedTest
    @MethodSource("dbcp2")
    void aDeadConnectionThatWasAskedWhetherItIsClosedWasNotTaken(KnownPool.Version version) throws Exception {
        DataSource source = dbcp2(version);
        Connection handle = source.getConnection();
        Pool pool = adapters.poolOf(source, handle);
        Object anchor = pool.anchor(handle);
        handle.getMetaData()
                .getConnection()
                .unwrap(org.h2.jdbc.JdbcConnection.class)
                .close();

        assertThat(handle.isClosed()).isTrue();
        assertThat(pool.isOver(anchor)).isTrue();
        assertThat(pool.hasTaken(anchor, handle, LIMIT)).isNotEqualTo(Pool.Taking.YES);
    }

    @ParameterizedTest
    @MethodSource("druid")
    void whatIsDiscardedAfterAFatalErrorWasNotTaken(KnownPool.Version version) throws Exception {
        DataSource source = PoolJars.open(version, "druid-abandoning", "jdbc:h2:mem:ended");
        Connection handle = source.getConnection();
        Pool pool = adapters.poolOf(source, handle);
        Object anchor = pool.anchor(handle);
        assertThat(pool.hasTaken(anchor, handle, LIMIT)).isEqualTo(Pool.Taking.NOT_YET);
        handle.getClass().getMethod("disable").invoke(handle);

        assertThat(pool.hasClosed(handle)).isTrue();
        assertThat(pool.hasTaken(anchor, handle, LIMIT)).isEqualTo(Pool.Taking.NO);
    }

    private static DataSource dbcp2(KnownPool.Version version) throws SQLException {
        String kind = version.equals(KnownPool.TOMCAT_DBCP2.newest()) ? "tomcat-dbcp2" : "dbcp2";
        DataSource source = PoolJars.open(version, kind, "jdbc:h2:mem:ended");
        PoolJars.call(source, "setAccessToUnderlyingConnectionAllowed", true);
        return source;
    }
}
