// SPDX-License-Identifier: Apache-2.0
package shop;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.junit.NoLeaks;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class OrderDaoTest {
    private static final HikariDataSource POOL = pool();

    private Connection kept;

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("orders");
        pool.setJdbcUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        return pool;
    }

    @Test
    void closes() throws SQLException {
        try (Connection c = POOL.getConnection()) {
            c.createStatement().close();
        }
    }

    @Test
    void leavesOpen() throws SQLException {
        kept = POOL.getConnection(); // -> left open
        kept.createStatement().close();
    }
}
