// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolagent.pool.ConnectFailure;
import io.poolagent.pool.DoubleReleasePolicy;
import io.poolagent.pool.FakeDriver;
import io.poolagent.pool.IdleOrder;
import io.poolagent.pool.PoolConfig;
import io.poolagent.pool.PoolListener;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupConfigTest {
    @Test
    void theDefaultsAreThoseOfTheSeed() {
        GroupConfig config = GroupConfig.builder().build();

        assertThat(config.retryOnFailure()).isTrue();
        assertThat(config.nodeFailureThreshold()).isEqualTo(5);
        assertThat(config.nodeRestoreDelay()).isZero();
        assertThat(config.defaultSelector()).isEqualTo(NodeSelector.ROUND_ROBIN);
        assertThat(config.listeners()).isEmpty();
        assertThat(config.name()).matches("group-\\d+");
        assertThat(GroupConfig.builder().build().name()).isNotEqualTo(config.name());
    }

    @Test
    void everySettingIsKept() {
        GroupListener first = new GroupListener() {};
        GroupListener second = new GroupListener() {};
        GroupConfig config = GroupConfig.builder()
                .name("shop")
                .retryOnFailure(false)
                .nodeFailureThreshold(3)
                .nodeRestoreDelay(Duration.ofSeconds(30))
                .defaultSelector(NodeSelector.ORDERED)
                .listener(first)
                .listener(second)
                .build();

        assertThat(config.name()).isEqualTo("shop");
        assertThat(config.retryOnFailure()).isFalse();
        assertThat(config.nodeFailureThreshold()).isEqualTo(3);
        assertThat(config.nodeRestoreDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.defaultSelector()).isEqualTo(NodeSelector.ORDERED);
        assertThat(config.listeners()).isEqualTo(List.of(first, second));
    }

    @Test
    void wrongSettingsAreRefused() {
        refused(GroupConfig.builder().nodeFailureThreshold(0), "nodeFailureThreshold: 0 (expected: > 0)");
        refused(GroupConfig.builder().nodeRestoreDelay(Duration.ofMillis(-1)), "nodeRestoreDelay: PT-0.001S");
        refused(GroupConfig.builder().name(" "), "name: ' ' (expected: not blank)");
    }

    @Test
    void aNodesPoolHasTheSettingsOfItsConfigButForTheName() {
        FakeDriver driver = new FakeDriver();
        PoolListener listener = new PoolListener() {};
        PoolConfig config = driver.config()
                .maximumPoolSize(7)
                .minimumIdle(1)
                .maxIdle(2)
                .maxPendingAcquires(3)
                .blockWhenExhausted(false)
                .acquireTimeout(Duration.ofMillis(4))
                .connectTimeout(Duration.ofMillis(5))
                .connectFailure(ConnectFailure.FAIL)
                .validationTimeout(Duration.ofMillis(6))
                .idleTimeout(Duration.ofMillis(7))
                .maxLifetime(Duration.ofMillis(8))
                .sweepInterval(Duration.ofMillis(9))
                .resetOnRelease(false)
                .idleOrder(IdleOrder.LIFO)
                .overdueAfter(Duration.ofMillis(10))
                .captureStackTraces(true)
                .exhaustedReport(true)
                .doubleReleasePolicy(DoubleReleasePolicy.THROW)
                .registerMBean(true)
                .listener(listener)
                .build();

        assertThat(ofNode(config))
                .usingRecursiveComparison()
                .ignoringFields("name", "settings.name", "source")
                .isEqualTo(config);
        assertThat(ofNode(PoolConfig.builder().jdbcUrl("jdbc:x").build()).connectFailure())
                .isEqualTo(ConnectFailure.FAIL);
        assertThat(ofNode(config).name()).isEqualTo("shop/SLAVE1");
        assertThat(config.name()).isEqualTo("orders");
    }

    private static PoolConfig ofNode(PoolConfig config) {
        try (TestGroup test = TestGroup.of()) {
            test.group.add("SLAVE1", config);
            return test.group.nodes().get("SLAVE1").pool.config();
        }
    }

    private static void refused(GroupConfig.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
