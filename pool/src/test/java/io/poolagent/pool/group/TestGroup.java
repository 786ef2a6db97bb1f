// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.LeaseInfo;
import io.poolagent.pool.ManualClock;
import io.poolagent.pool.PoolConfigBuilder;
import io.poolagent.pool.SweptByHand;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A group "shop" whose nodes connect to scripted drivers, on a clock that the test moves. */
final class TestGroup implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final List<String> events = new CopyOnWriteArrayList<>();
    final Map<String, FakeDriver> drivers = new HashMap<>();
    final ConnectionPoolGroup group;

    TestGroup(UnaryOperator<GroupConfig.Builder> settings) {
        GroupConfig.Builder config = GroupConfig.builder().name("shop").listener(new Recorder());
        group = new ConnectionPoolGroup(
                settings.apply(config).build(), clock, new Random(7), pool -> SweptByHand.pool(pool, clock));
    }

    static TestGroup of(String... ids) {
        return of(config -> config, ids);
    }

    static TestGroup of(UnaryOperator<GroupConfig.Builder> settings, String... ids) {
        TestGroup made = new TestGroup(settings);
        for (String id : ids) {
            made.add(id, pool -> pool);
        }
        return made;
    }

    static GroupConfig.Builder touchy(GroupConfig.Builder config) {
        return config.nodeFailureThreshold(1);
    }

    static GroupConfig.Builder restoring(GroupConfig.Builder config) {
        return config.nodeFailureThreshold(2).nodeRestoreDelay(Duration.ofMillis(100));
    }

    FakeDriver add(String id, UnaryOperator<PoolConfigBuilder> settings) {
        FakeDriver driver = new FakeDriver();
        drivers.put(id, driver);
        group.add(id, settings.apply(driver.config()).build());
        return driver;
    }

    FakeDriver driver(String id) {
        return drivers.get(id);
    }

    /** Has connecting to these nodes fail. */
    SQLException refuse(String... ids) {
        SQLException refused = new SQLException("Access denied", "28000");
        for (String id : ids) {
            driver(id).connectFailure = refused;
        }
        return refused;
    }

    /** Which nodes serve so many callers, each of which releases before the next comes. */
    static List<String> served(DataSource view, int callers) throws SQLException {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            try (Connection connection = view.getConnection()) {
                served.add(node(connection));
            }
        }
        return served;
    }

    static String node(Connection connection) throws SQLException {
        String pool = connection.unwrap(LeaseInfo.class).pool();
        if (!pool.startsWith("shop/")) {
            throw new AssertionError(pool);
        }
        return pool.substring("shop/".length());
    }

    @Override
    public void close() {
        group.close();
    }

    private final class Recorder implements GroupListener {
        @Override
        public void onNodeRemoved(String id, NodeRemoval reason) {
            events.add("removed " + id + " " + reason);
        }

        @Override
        public void onNodeOffline(String id) {
            events.add("offline " + id);
        }

        @Override
        public void onNodeOnline(String id) {
            events.add("online " + id);
        }

        @Override
        public void onNodeRetry(String id, SQLException failure) {
            events.add("retry " + id + " " + failure.getMessage());
        }
    }
}
