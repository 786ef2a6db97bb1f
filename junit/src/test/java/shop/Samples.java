// SPDX-License-Identifier: Apache-2.0
package shop;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.junit.NoLeaks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Test classes of somebody else, some of whose tests are wrong; run by NoLeaksIT. */
public final class Samples {
    static final HikariDataSource POOL = pool();

    private Samples() {}

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("orders");
        pool.setJdbcUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        return pool;
    }

    @ExtendWith(NoLeaks.class)
    public static class Right {
        private static Connection keptByAll;
        private Connection keptByEach;

        @BeforeAll
        static void acquireForAll() throws SQLException {
            keptByAll = POOL.getConnection();
        }

        @BeforeEach
        void acquireForEach() throws SQLException {
            keptByEach = POOL.getConnection();
        }

        @AfterEach
        void release() throws SQLException {
            keptByEach.close();
        }

        @Test
        void closes() throws SQLException {
            try (Connection c = POOL.getConnection();
                    Statement s = c.createStatement();
                    ResultSet rows = s.executeQuery("SELECT 1")) {
                rows.next();
            }
            keptByAll.createStatement().close();
        }

        @Test
        void isClosedByAnotherThreadALittleLater() throws SQLException {
            Connection c = POOL.getConnection();
            new Thread(() -> {
                        try {
                            TimeUnit.MILLISECONDS.sleep(200);
                            c.close();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .start();
        }
    }

    @ExtendWith(NoLeaks.class)
    public static class Wrong {
        private Connection kept;

        @Test
        void leavesOpen() throws SQLException {
            kept = POOL.getConnection(); // -> left open
            kept.createStatement();
        }

        @Test
        void dropsIt() throws SQLException {
            POOL.getConnection().setReadOnly(true); // -> dropped
            System.gc();
        }

        @Test
        void closesTwice() throws SQLException {
            Connection c = POOL.getConnection();
            c.close();
            c.close(); // -> twice
        }

        @Test
        void usesAfterClose() throws SQLException {
            Connection c = POOL.getConnection();
            Statement s = c.createStatement();
            c.close();
            try {
                s.execute("SELECT 1"); // -> after close
            } catch (SQLException e) {
                // As JDBC has it: this alone fails no test.
            }
        }

        @Test
        void leavesOpenOnAThreadOfItsOwn() throws Exception {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            Future<Connection> acquired = executor.submit(() -> POOL.getConnection()); // -> other thread
            kept = acquired.get();
            executor.shutdown();
        }

        @Test
        void failsByItself() throws SQLException {
            kept = POOL.getConnection(); // -> left by a failure
            throw new IllegalStateException("the test's own");
        }
    }
}
