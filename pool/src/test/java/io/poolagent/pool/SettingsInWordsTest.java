// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsInWordsTest {
    @Test
    void theConfigShowsItsSettingsAndNoSecret() {
        PoolConfig config = PoolConfig.builder()
                .name("orders")
                .jdbcUrl("jdbc:mysql://db/orders?password=hunter2")
                .username("app")
                .password("hunter2")
                .connectionProperties(Map.of("trustStorePassword", "hunter2"))
                .maximumPoolSize(20)
                .idleTimeout(Duration.ofMinutes(1))
                .build();

        assertThat(config)
                .hasToString("PoolConfig[name=orders, jdbcUrl=jdbc:mysql://db/orders, username=app, password=…, "
                        + "connectionProperties=…, maximumPoolSize=20, acquireTimeout=30s, idleTimeout=60s]");
        assertThat(PoolConfig.builder()
                        .dataSource(new FakeDriver().dataSource())
                        .name("x")
                        .build()
                        .toString())
                .startsWith("PoolConfig[name=x, dataSource=")
                .contains("Proxy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://db:3306/orders | jdbc:mysql://db:3306/orders",
                "jdbc:mysql://db/orders?user=a&password=b | jdbc:mysql://db/orders",
                "jdbc:mysql://app:hunter2@db/orders | jdbc:mysql:…",
                "jdbc:mysql://app:hun?ter2@db/orders | jdbc:mysql:…",
                "jdbc:mysql://address=(host=db)(user=a)(password=b)/x | jdbc:mysql:…",
                "jdbc:sqlserver://db;user=a;password=b | jdbc:sqlserver://db",
                "jdbc:db2://db:50000/x:user=a;password=b; | jdbc:db2://db:50000/x",
                "jdbc:oracle:thin:scott/tiger@db:1521/x | jdbc:oracle:…",
                "jdbc:oracle:thin:@db:1521/x | jdbc:oracle:thin:@db:1521/x",
                "jdbc:h2:mem:x;PASSWORD=b | jdbc:h2:mem:x",
                "nonsense hunter2 | …"
            })
    void aUrlIsShownWithoutWhatMayBeSecret(String url, String shown) {
        assertThat(SettingsInWords.url(url)).isEqualTo(shown);
    }

    @Test
    void theStartIsOneLine() throws Exception {
        PoolConfig config = PoolConfig.builder()
                .name("orders")
                .jdbcUrl("jdbc:h2:mem:x;PASSWORD=hunter2")
                .username("app")
                .maximumPoolSize(20)
                .build();
        try (Logged log = new Logged(GuardedDataSource.class)) {
            new GuardedDataSource(config).close();

            assertThat(log.lines()).singleElement().satisfies(line -> assertThat(line)
                    .contains(" INFO ")
                    .endsWith("pool 'orders': jdbc:h2:mem:x as app, maximumPoolSize=20, minimumIdle=0; "
                            + "getConnection() waits at most 30 s"));
        }
    }
}
