// SPDX-License-Identifier: Apache-2.0
package shop;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class OrderDaoTest {
    private static final HikariDataSource POOL = new HikariDataSource();

    static {
        POOL.setPoolName("orders");
        POOL.setJdbcUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
    }

    @Rule
    public final NoLeaksRule leaks = new NoLeaksRule();

    private Connection each;
    private Connection kept;

    @Before
    public void acquire() throws SQLException {
        each = POOL.getConnection();
    }

    @After
    public void release() throws SQLException {
        each.close();
    }

    @Test
    public void closes() throws SQLException {
        POOL.getConnection().close();
    }

    @Test
    public void leavesOpen() throws SQLException {
        kept = POOL.getConnection(); // -> left open
    }

    @Test
    public void failsByItself() throws SQLException {
        kept = POOL.getConnection(); // -> left by a failure
        throw new IllegalStateException("the test's own");
    }
}
