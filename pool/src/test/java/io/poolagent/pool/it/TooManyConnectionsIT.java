// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolagent.pool.ConnectFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Others have all the connections that the server allows. */
class TooManyConnectionsIT extends OnBothServers {
    private static final int TOO_MANY = 1040;

    private final List<Connection> others = new ArrayList<>();

    @AfterEach
    void allowAsManyAsBefore() throws Exception {
        server.execute("SET GLOBAL max_connections = 151");
        release(others);
    }

    @Test
    void theCallerIsToldByTheServerIfItWantsAndAfterwardsAllIsAsBefore() throws Exception {
        pool(config().connectFailure(ConnectFailure.FAIL));
        Connection had = pool.getConnection();
        long id = Server.id(had);
        takeAll();

        for (int round = 0; round < 2; round++) {
            for (Answer<Connection> answer : Answer.to(2 * SIZE, pool::getConnection)) {
                SQLException e = answer.failure();
                assertThat(e.getErrorCode()).as(e.toString()).isEqualTo(TOO_MANY);
                assertTheDrivers(e, "08004", ".*Too many connections");
                assertThat(answer.took()).as("at once").isLessThan(MARGIN);
            }
        }
        assertThat(Server.id(had)).isEqualTo(id);
        had.close();
        try (Connection again = pool.getConnection()) {
            assertThat(Server.id(again)).as("what the pool has it lends on").isEqualTo(id);
        }
        release(others);

        assertWhole();
    }

    @Test
    void theMinimumIdleComesBackByItself() throws Exception {
        takeAll();
        pool(config().minimumIdle(2).connectFailure(ConnectFailure.FAIL));
        Answer<Connection> answer = Answer.to(() -> pool.getConnection());
        assertThat(answer.failure().getErrorCode()).isEqualTo(TOO_MANY);
        assertThat(server.sessions()).isZero();
        release(others);

        server.awaitSessions(count -> count == 2, MARGIN);
        assertWhole();
    }

    private void takeAll() throws SQLException {
        // The least that MariaDB allows. An administrator may have one more.
        server.execute("SET GLOBAL max_connections = 10");
        server.execute("CREATE USER IF NOT EXISTS 'others'@'localhost' IDENTIFIED BY ''");
        for (int i = 0; i < 20; i++) {
            try {
                others.add(DriverManager.getConnection(server.url(), "others", ""));
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).as(e.toString()).isEqualTo(TOO_MANY);
                return;
            }
        }
        throw new AssertionError("the server does not limit its connections");
    }
}
