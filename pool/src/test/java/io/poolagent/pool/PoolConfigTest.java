// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.poolagent.pool.config.Checks;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PoolConfigTest {
    @Test
    void theDefaultsAreThoseDocumented() {
        PoolConfig config = PoolConfig.builder().jdbcUrl("jdbc:x").build();

        assertThat(config.name()).matches("pool-\\d+");
        assertThat(config.maximumPoolSize()).isEqualTo(10);
        assertThat(config.minimumIdle()).isZero();
        assertThat(config.maxIdle()).isEqualTo(10);
        assertThat(config.maxPendingAcquires()).isZero();
        assertThat(config.blockWhenExhausted()).isTrue();
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.validationTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.sweepInterval()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void everySettingIsChecked() {
        refused(b -> b.maximumPoolSize(0), "maximumPoolSize: 0 (expected: > 0)");
        refused(b -> b.minimumIdle(-1), "minimumIdle: -1 (expected: 0 to 10)");
        refused(b -> b.minimumIdle(11), "minimumIdle: 11 (expected: 0 to 10)");
        refused(b -> b.maxIdle(11), "maxIdle: 11 (expected: 0 to 10)");
        refused(b -> b.minimumIdle(3).maxIdle(2), "maxIdle: 2 (expected: 3 to 10)");
        refused(b -> b.maxPendingAcquires(-1), "maxPendingAcquires: -1 (expected: > -1)");
        refused(b -> b.acquireTimeout(Duration.ofMillis(-1)), "acquireTimeout: PT-0.001S (expected: >= 0)");
        refused(b -> b.connectTimeout(Duration.ofMillis(-1)), "connectTimeout: PT-0.001S (expected: >= 0)");
        refused(b -> b.validationTimeout(Duration.ZERO), "validationTimeout: PT0S (expected: > 0)");
        refused(b -> b.idleTimeout(Duration.ofMillis(-1)), "idleTimeout: PT-0.001S (expected: >= 0)");
        refused(b -> b.maxLifetime(Duration.ofMillis(-1)), "maxLifetime: PT-0.001S (expected: >= 0)");
        refused(b -> b.sweepInterval(Duration.ZERO), "sweepInterval: PT0S (expected: > 0)");
        refused(b -> b.name(" "), "name: ' ' (expected: not blank)");
    }

    @Test
    void exactlyOneSourceIsNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(PoolConfig.builder()::build)
                .withMessage("jdbcUrl, dataSource: neither is set (expected: exactly one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FakeDriver().config().jdbcUrl("jdbc:x").build())
                .withMessage("jdbcUrl, dataSource: both are set (expected: exactly one)");
    }

    @Test
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> PoolConfig.builder().jdbcUrl(null))
                .withMessage("jdbcUrl");
    }

    @Test
    void aBuiltConfigDoesNotChangeWithItsBuilder() {
        PoolConfigBuilder builder = PoolConfig.builder().jdbcUrl("jdbc:x").maximumPoolSize(3);
        PoolConfig config = builder.build();
        builder.maximumPoolSize(5);

        assertThat(config.maximumPoolSize()).isEqualTo(3);
        assertThat(config.maxIdle()).isEqualTo(3);
    }

    @Test
    void spansTooLongForNanosecondsAreNoLimit() {
        assertThat(Checks.nanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE / 2);
        assertThat(Checks.nanos(Duration.ZERO)).isEqualTo(Long.MAX_VALUE / 2);
        assertThat(Checks.nanos(Duration.ofNanos(7))).isEqualTo(7);
    }

    private static void refused(Consumer<PoolConfigBuilder> setting, String message) {
        PoolConfigBuilder builder = PoolConfig.builder().jdbcUrl("jdbc:x");
        setting.accept(builder);
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }
}
