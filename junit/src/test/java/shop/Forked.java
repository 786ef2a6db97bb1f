// SPDX-License-Identifier: Apache-2.0
package shop;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.junit.NoLeaks;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test class of somebody else, with one test that is wrong; its subclasses are run by SurefireIT, in forks. */
abstract class Forked {
    static final HikariDataSource POOL = pool();

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

    @ExtendWith(NoLeaks.class)
    static class Annotated extends Forked {}

    @ExtendWith(NoLeaks.class)
    static class AnnotatedToo extends Forked {}

    @ExtendWith(NoLeaks.class)
    static class Further extends Forked {
        @Test
        void closesTwice() throws SQLException {
            Connection c = POOL.getConnection();
            c.close();
            c.close(); // -> twice
        }
    }

    static class Plain extends Forked {}

    static class PlainToo extends Forked {}
}
