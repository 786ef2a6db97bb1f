// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.pool.LeaseInfo;
import io.poolagent.pool.PoolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The example of docs/pool-group.md, which is the body of {@link #example()} word for word. */
class PoolGroupExampleTest {
    private final List<String> used = new ArrayList<>();

    @Test
    void theExampleOfTheDocumentationRuns() throws SQLException {
        example();

        assertThat(used)
                .containsExactly(
                        "shop/MAIN jdbc:h2:mem:main", "shop/COPY1 jdbc:h2:mem:copy1", "shop/MAIN jdbc:h2:mem:main");
    }

    @Test
    void theDocumentationShowsWhatRuns() throws IOException {
        String page = Files.readString(Path.of("../docs/pool-group.md"));
        String shown = page.substring(page.indexOf("```java\n") + 8, page.indexOf("\n```\n"));
        String source = Files.readString(Path.of("src/test/java/io/poolagent/pool/group/PoolGroupExampleTest.java"));
        int body = source.indexOf("void example() throws SQLException {\n");

        assertThat(source.substring(body).lines().skip(1).limit(shown.lines().count()))
                .isEqualTo(shown.lines()
                        .map(line -> line.isEmpty() ? "" : "        " + line)
                        .toList());
    }

    private void example() throws SQLException {
        GroupConfig config = GroupConfig.builder()
                .name("shop")
                .nodeFailureThreshold(3)
                .nodeRestoreDelay(Duration.ofSeconds(30))
                .build();
        try (ConnectionPoolGroup group = new ConnectionPoolGroup(config)) {
            group.add("MAIN", pool("jdbc:h2:mem:main"));
            group.add("COPY1", pool("jdbc:h2:mem:copy1"));
            group.add("COPY2", pool("jdbc:h2:mem:copy2"));

            work(group.of("MAIN")); // what must be written
            work(group.of("COPY*", NodeSelector.ROUND_ROBIN)); // reading, spread over the copies
            work(group.of("*", NodeSelector.ORDERED)); // the main server, or a copy while that is away
        }
    }

    private static PoolConfig pool(String url) {
        return PoolConfig.builder().jdbcUrl(url).build();
    }

    private void work(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            used.add(connection.unwrap(LeaseInfo.class).pool() + " "
                    + connection.getMetaData().getURL());
        }
    }
}
