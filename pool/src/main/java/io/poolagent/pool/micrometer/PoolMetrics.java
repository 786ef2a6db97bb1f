// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolagent.pool.ConnectionInfo;
import io.poolagent.pool.GuardedDataSource;
import io.poolagent.pool.LeaseInfo;
import io.poolagent.pool.PoolListener;
import java.time.Duration;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A pool's meters for Micrometer, 1.5 or later, which has to be on the class path for this class alone:
 * {@code new PoolMetrics(dataSource).bindTo(registry)}. Names and tags are OpenTelemetry's for database connection
 * pools. Safe for use by several threads.
 */
@SuppressWarnings("exports") // of Micrometer, which nobody needs to have who does not use this class
public final class PoolMetrics implements MeterBinder {
    private static final String PREFIX = "db.client.connection.";
    private static final String STATE = PREFIX + "state";

    private final GuardedDataSource source;
    private final Tags tags;

    /** Nothing is measured before {@link #bindTo}. */
    public PoolMetrics(GuardedDataSource source) {
        this.source = Objects.requireNonNull(source, "source");
        this.tags = Tags.of(PREFIX + "pool.name", source.name());
    }

    /**
     * Registers the meters; those of time begin now. From here on every acquire and release reads the clock, as with
     * any listener.
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "count", tags.and(STATE, "used"), pool -> pool.stats().used());
        gauge(registry, "count", tags.and(STATE, "idle"), pool -> pool.stats().idle());
        gauge(registry, "pending_requests", tags, pool -> pool.stats().pending());
        gauge(registry, "max", tags, pool -> pool.config().maximumPoolSize());
        gauge(registry, "idle.max", tags, pool -> pool.config().maxIdle());
        gauge(registry, "idle.min", tags, pool -> pool.config().minimumIdle());
        counter(registry, "timeouts", pool -> pool.totals().timeouts());
        counter(registry, "double_releases", pool -> pool.totals().doubleReleases());
        counter(registry, "uses_after_release", pool -> pool.totals().usesAfterRelease());
        source.addListener(
                new Times(timer(registry, "create_time"), timer(registry, "wait_time"), timer(registry, "use_time")));
    }

    private Timer timer(MeterRegistry registry, String name) {
        return Timer.builder(PREFIX + name).tags(tags).register(registry);
    }

    /** The value must not refer to the pool but by its argument: a closed one would live as long as the registry. */
    private void gauge(MeterRegistry registry, String name, Tags tags, ToDoubleFunction<GuardedDataSource> value) {
        Gauge.builder(PREFIX + name, source, value).tags(tags).register(registry);
    }

    /** As {@link #gauge}. */
    private void counter(MeterRegistry registry, String name, ToDoubleFunction<GuardedDataSource> value) {
        FunctionCounter.builder(PREFIX + name, source, value).tags(tags).register(registry);
    }

    private record Times(Timer create, Timer acquire, Timer use) implements PoolListener {
        @Override
        public void onConnectionCreated(ConnectionInfo connection, Duration took) {
            create.record(took);
        }

        @Override
        public void onAcquire(LeaseInfo lease, Duration waited) {
            acquire.record(waited);
        }

        @Override
        public void onRelease(LeaseInfo lease) {
            use.record(lease.held());
        }

        @Override
        public void onEvict(LeaseInfo lease) {
            use.record(lease.held());
        }

        @Override
        public void onReclaim(LeaseInfo lease) {
            use.record(lease.held());
        }
    }
}
