// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Checks;
import io.poolagent.pool.config.Spans;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens, validates and closes physical connections, and sees to it that no waiter goes without while a slot is spare.
 */
final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    private final Pool pool;
    private final PhysicalSource source;
    private final Background background;
    private final int validationSeconds;
    private final long validationNanos;
    private final Duration maxLifetime;
    private final SessionDefaults defaults;
    private final @Nullable String validationQuery;
    private final ConnectBackoff backoff;
    private final int mayWait;
    private final OnceAMinute told;
    private final AtomicLong created = new AtomicLong();
    private final AtomicInteger evictions = new AtomicInteger();
    /** All that this pool has not closed, by identity: a faulty source may return one twice. */
    private final Set<Connection> open =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private volatile @Nullable SQLException lastFailure;
    private volatile boolean outageTold;
    /** Whoever sees it set attends: that is enough, whichever attempt ended the outage. */
    private volatile boolean outageEnded;

    Connector(Pool pool, PoolConfig config, Background background) {
        this.pool = pool;
        this.source = config.source();
        this.defaults = config.sessionDefaults();
        this.validationQuery = config.validationQuery();
        this.background = background;
        this.validationSeconds = (int) Math.min(
                Integer.MAX_VALUE, config.validationTimeout().plusMillis(999).toSeconds());
        this.backoff = new ConnectBackoff(pool.ticks, config);
        this.mayWait = mayWait(config);
        this.told = new OnceAMinute(pool.ticks);
        // One sweep more, for the driver's own limit to come first.
        this.validationNanos = TimeUnit.SECONDS.toNanos(validationSeconds) + Checks.nanos(config.sweepInterval());
        this.maxLifetime = config.maxLifetime();
    }

    /** How many may wait for what comes free after a failed connect. */
    private static int mayWait(PoolConfig config) {
        if (config.connectFailure() == ConnectFailure.FAIL || !config.blockWhenExhausted()) {
            return 0;
        }
        return config.maxPendingAcquires() == 0 ? Integer.MAX_VALUE : config.maxPendingAcquires();
    }

    /**
     * Starts an attempt for every waiter that has none, as long as there are slots to validate or to connect. Called
     * after a waiter joined, after a slot became STALE or EMPTY, and after connecting has become allowed (the end of a
     * pause, of a probe, of an outage): so of the three who comes last sees the other two.
     */
    void attend() {
        if (pool.waiters.mode() == Waiters.NONE) {
            return;
        }
        for (Attempt next = pool.waiters.nextAttempt(this); next != null; next = pool.waiters.nextAttempt(this)) {
            start(next);
        }
    }

    private void start(Attempt attempt) {
        try {
            background.run(attempt);
        } catch (Error e) { // If it runs nevertheless, it has claimed the slot, or will.
            if (attempt.slot.word == attempt.mine) {
                attempt.slot.orphan = attempt.mine;
            }
            Waiter waiter = attempt.waiter;
            if (waiter != null) {
                waiter.attended = false;
            }
            throw e;
        }
    }

    /** An empty slot to connect, its word the owner's; null if there is none, or connecting pauses. */
    @Nullable
    Slot tryEmpty() {
        return backoff.take(pool.slots);
    }

    /** Whether to connect a slot whose connection was dead. */
    boolean mayReplace(Slot connecting) {
        return backoff.mayReplace(connecting);
    }

    /** Opens a connection that nobody waits for. */
    void connectAhead(Slot connecting) {
        start(new Attempt(this, connecting, connecting.word(), null));
    }

    /** Validates an idle connection for which nobody asks. */
    void keepAlive(Slot reserved, long mine) {
        try {
            background.run(new KeepAlive(pool, reserved, mine));
        } catch (Error e) {
            if (reserved.word == mine) {
                reserved.orphan = mine;
            }
            throw e;
        }
    }

    /** Every connection that is being opened now is to be replaced. */
    void evictConnecting() {
        evictions.incrementAndGet();
    }

    /** How often that was called. */
    int evictions() {
        return evictions.get();
    }

    PhysicalConnection connect() throws SQLException {
        long began = pool.ticks.exact();
        Connection connection = source.connect();
        if (connection == null) {
            throw new SQLException("the data source returned null (expected: a connection)", "08001");
        }
        if (!open.add(connection)) { // Not closed: somebody holds it.
            throw new SQLException(
                    "the data source returned a connection that this pool has already (expected: a new one each time)",
                    "08001");
        }
        try {
            defaults.apply(connection);
            PhysicalConnection physical = new PhysicalConnection(pool, connection, created.incrementAndGet(), expiry());
            connectingWorks();
            pool.events.connectionCreated(physical, pool.ticks.exact() - began);
            return physical;
        } catch (Throwable e) { // Whatever a driver throws, what was opened must be closed.
            close(connection);
            throw e;
        }
    }

    private void connectingWorks() {
        lastFailure = null;
        long outage = backoff.succeeded();
        if (outage > 0) {
            outageEnded = true;
        }
        if (outage > 0 && outageTold) {
            outageTold = false;
            LOG.info("pool '{}': connecting works again, after {}", pool.name(), Spans.of(outage));
        }
    }

    boolean isUsable(PhysicalConnection physical) {
        physical.ownCallBegins(pool.ticks.exact() + validationNanos);
        try {
            boolean isUsable = physical.doomed() == null && answers(physical.connection);
            return physical.ownCallEnds() && isUsable;
        } catch (Throwable e) { // Such as an AbstractMethodError: old drivers have no isValid.
            physical.ownCallEnds();
            LOG.debug("pool '{}': validation failed, the connection is replaced", pool.name(), e);
            return false;
        }
    }

    private boolean answers(Connection connection) throws SQLException {
        if (validationQuery == null) {
            return connection.isValid(validationSeconds);
        }
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(validationSeconds);
            statement.execute(validationQuery);
        }
        if (!connection.getAutoCommit()) {
            connection.rollback(); // Ends the transaction that the query began.
        }
        return true;
    }

    void close(PhysicalConnection physical, CloseReason reason) {
        close(physical.connection);
        pool.events.connectionClosed(physical, reason);
    }

    /** How many were opened. */
    long created() {
        return created.get();
    }

    /** Ends the calls to the driver that hang on this connection; does nothing to a closed one. */
    void abort(PhysicalConnection physical) {
        background.run(() -> {
            try {
                physical.connection.abort(Runnable::run);
            } catch (Throwable e) { // Such as a driver's that knows no abort.
                if (physical.abortEndsCalls) {
                    pool.abortTrust.lose("the driver's abort() failed: " + e);
                }
                LOG.debug("pool '{}': aborting a physical connection failed", pool.name(), e);
            }
        });
    }

    void succeeded(Slot slot, @Nullable Waiter waiter) {
        if (!pool.waiters.handOver(slot, waiter)) {
            pool.releasePath.offer(slot);
        }
        if (outageEnded) {
            outageEnded = false;
            attend(); // Those for whom nobody connected meanwhile.
        }
    }

    /** The slot is to be vacated. */
    ConnectBackoff.@Nullable Pause failing(Slot slot, SQLException failure) {
        lastFailure = failure;
        return failure instanceof NoDriverException ? null : backoff.failed(slot);
    }

    /** The slot is empty again. */
    void failed(@Nullable Waiter waiter, SQLException failure, ConnectBackoff.@Nullable Pause pause) {
        if (waiter != null) {
            pool.waiters.unattend(waiter, failure, failure instanceof NoDriverException ? 0 : mayWait);
        } else if (pause == null && told.mayPass()) {
            LOG.warn("pool '{}': cannot connect ahead to keep the minimum idle", pool.name(), failure);
        }
        if (pause != null) {
            if (pause.isFirst() && told.mayPass()) {
                outageTold = true;
                LOG.warn("pool '{}': cannot connect; tries again until it can", pool.name(), failure);
            }
            background.later(
                    () -> {
                        backoff.paused(pause.number());
                        attend();
                    },
                    pause.nanos());
        }
        attend();
    }

    /** Its connection was dead, the slot is empty again, and connecting pauses. */
    void putOff(@Nullable Waiter waiter) {
        SQLException failure = lastFailure;
        if (waiter != null) {
            pool.waiters.unattend(waiter, failure == null ? pool.errors.noneFree() : failure, mayWait);
        }
        attend();
    }

    /** How often connecting failed since it last worked, if it is retried. */
    int failures() {
        return backoff.failures();
    }

    /** Why the most recent attempt failed; null if it did not. */
    @Nullable
    SQLException lastFailure() {
        return lastFailure;
    }

    private void close(Connection connection) {
        open.remove(connection);
        try {
            connection.close();
        } catch (Throwable e) { // Thrown away in any case; the slot must go on.
            LOG.debug("pool '{}': closing a physical connection failed", pool.name(), e);
        }
    }

    /** Up to a fortieth earlier than the maximum, so that connections opened together do not all leave together. */
    private long expiry() {
        long nanos = Checks.nanos(maxLifetime);
        return pool.ticks.exact() + nanos - ThreadLocalRandom.current().nextLong(nanos / 40 + 1);
    }
}
