// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.Entry;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Waiting;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcquireDepthTest {
    /** By default two pools of three wait for ever. */
    @Test
    void aWaitOfHoursIsTimedWhole() {
        CoarseClock clock = new CoarseClock();
        clock.beExact();
        AcquireDepth depth = new AcquireDepth(new Waiting(), clock);
        try (HikariDataSource pool = new HikariDataSource()) {
            Entry entry = Objects.requireNonNull(depth.enter(pool, new Adapters(type -> {}).kindOf(pool)));
            long hours = TimeUnit.HOURS.toMicros(3);

            long waited = AcquireDepth.waitedMicros(depth.leave(entry), true, clock.exactMicros() + hours);

            assertThat(waited).isBetween(hours, hours + 60_000_000);
        }
    }
}
