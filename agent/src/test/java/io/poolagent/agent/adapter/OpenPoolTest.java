// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.agent.it.KnownPool;
import io.poolagent.agent.lease.OpenPool;
import io.poolagent.agent.lease.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.Driver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of pools that are open, in every version. */
class OpenPoolTest {
    private static final KnownPool[] KNOWN = {
        KnownPool.GUARDED,
        KnownPool.HIKARI,
        KnownPool.DBCP2,
        KnownPool.TOMCAT_DBCP2,
        KnownPool.TOMCAT,
        KnownPool.C3P0,
        KnownPool.DRUID,
        KnownPool.VIBUR
    };

    private static final Set<String> COUNTED = Set.of("hikari", "dbcp2", "tomcat-dbcp2", "tomcat", "druid");

    @BeforeAll
    static void registerTheDriver() {
        Driver.load();
    }

    static Stream<Arguments> versions() {
        return Stream.of(KNOWN).flatMap(known -> Stream.of(known.oldest(), known.newest())
                .distinct()
                .map(version -> Arguments.of(known.kind, version)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("versions")
    void anOpenPoolIsReadAndAClosedOneIsNot(String kind, KnownPool.Version version) throws Exception {
        DataSource one = PoolJars.open(version, kind, "jdbc:h2:mem:open;DB_CLOSE_DELAY=-1");
        DataSource alike = PoolJars.open(version, kind, "jdbc:h2:mem:open;DB_CLOSE_DELAY=-1");
        DataSource other = PoolJars.open(version, kind, "jdbc:h2:mem:other;DB_CLOSE_DELAY=-1");
        Pool pool = lent(one);
        OpenPool open = pool.ifOpen();

        assertThat(open).isNotNull();
        assertThat(open.url()).isEqualTo("jdbc:h2:mem:open");
        assertThat(open.connections()).isEqualTo(COUNTED.contains(kind) ? 1 : -1);
        assertThat(pool.isClosed()).isFalse();
        assertThat(lent(alike).ifOpen()).extracting(OpenPool::settings).isEqualTo(open.settings());
        assertThat(lent(other).ifOpen()).extracting(OpenPool::settings).isNotEqualTo(open.settings());
        for (DataSource each : new DataSource[] {one, alike, other}) {
            each.getClass().getMethod("close").invoke(each);
        }
        assertThat(pool.ifOpen()).isNull();
        assertThat(pool.isClosed()).isTrue();
    }

    @Test
    void aDroppedHikariPoolThatNobodyClosedIsOpen() throws Exception {
        DataSource source = PoolJars.open(KnownPool.HIKARI, "jdbc:h2:mem:dropped;DB_CLOSE_DELAY=-1");
        Adapter adapter = new HikariCpAdapter();
        Inside inside = new Inside(type -> {});
        lent(source);
        Object core = adapter.core(source, inside);

        assertThat(core).isNotNull();
        assertThat(adapter.openConnections(core, inside)).isEqualTo(1);
        source.getClass().getMethod("close").invoke(source);
        assertThat(adapter.openConnections(core, inside)).isNegative();
    }

    private static Pool lent(DataSource source) throws SQLException {
        try (Connection handle = source.getConnection()) {
            return new Adapters(type -> {}).poolOf(source, handle);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:h2:mem:t;USER=sa;PASSWORD=x               | jdbc:h2:mem:t
            jdbc:postgresql://db:5432/shop?user=u&password=p | jdbc:postgresql://db:5432/shop
            jdbc:mysql://u:p@db/shop?a=b                   | jdbc:mysql://db/shop
            jdbc:mysql://u:p/?;@db/shop                    | jdbc:mysql://db/shop
            jdbc:oracle:thin:scott/ti:ger@//db:1521/shop   | jdbc:oracle://db:1521/shop
            jdbc:oracle:thin:scott/tiger@db:1521:shop      | jdbc:oracle:db:1521:shop
            jdbc:oracle:thin:@db:1521:shop                 | jdbc:oracle:db:1521:shop
            jdbc:db2://db:50000/shop:user=u;password=p;    | jdbc:db2://db:50000/shop
            jdbc:mysql://(host=db,user=u,password=p)/shop  | jdbc:mysql://
            jdbc:sqlserver://db:1433;databaseName=shop     | jdbc:sqlserver://db:1433
            """)
    void aUrlIsShownWithoutWhoLogsIn(String url, String shown) {
        assertThat(ShownUrl.of(url)).isEqualTo(shown);
    }
}
