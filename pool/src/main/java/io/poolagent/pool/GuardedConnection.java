// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import io.poolagent.pool.config.Spans;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The handle: what the application holds for one lease, and for that lease alone. It has no state that could go wrong:
 * the lease is on as long as the slot's word is this handle's ticket.
 *
 * <p>The agent reads {@code slot} and {@code ticket} by reflection, and weaves {@link #close()}.
 */
final class GuardedConnection extends StatementMakingConnection {
    /** Shifts nanoseconds to units of 8.4 ms: fine enough for words, and 31 bits of them last for 200 days. */
    private static final int UNIT_SHIFT = 23;

    final Slot slot;
    final long ticket;
    private final PhysicalConnection physical;
    private final Evidence evidence;

    // How the lease ended, by the one who ended it. Plain fields, few and small since every lease pays for them: only
    // words in a message depend on them.
    private @Nullable Thread endedBy;
    /** The time in those units, times two, plus one if evicted. */
    private int ending;

    /** By the thread that has just leased the slot. */
    GuardedConnection(Slot slot, long ticket, PhysicalConnection physical, Evidence evidence) {
        this.slot = slot;
        this.ticket = ticket;
        this.physical = physical;
        this.evidence = evidence;
    }

    /** Ends the lease. A second call does nothing, as JDBC demands, but is counted and told in the log. */
    @Override
    public void close() {
        if (!release() && !isEvicted()) {
            slot.pool.misuse.closedAgain(this);
        }
    }

    /** False if the lease was over. */
    boolean release() {
        Pool pool = slot.pool;
        if (physical.executing != 0 || pool.events.isOn()) {
            return releaseWatched(pool);
        }
        return pool.release(slot, ticket, physical) && ended(0);
    }

    private boolean releaseWatched(Pool pool) {
        LeaseInfo lease = lease();
        boolean dirty = physical.isDirty();
        boolean inUse = physical.isExecutingElsewhere();
        if (!pool.release(slot, ticket, physical)) {
            return false;
        }
        ended(0);
        if (dirty && lease != null) {
            pool.misuse.releasedDirty(this, lease);
        }
        if (inUse && lease != null) {
            pool.misuse.releasedInUse(this, lease);
        }
        return tell(lease, LeaseEnd.RELEASED);
    }

    /** False if the lease was over. */
    boolean evict() {
        LeaseInfo lease = lease();
        return slot.pool.evict(slot, ticket) && ended(1) && tell(lease, LeaseEnd.EVICTED);
    }

    boolean isEvicted() {
        return (ending & 1) != 0;
    }

    private boolean ended(int evicted) {
        endedBy = Thread.currentThread();
        ending = (int) (slot.pool.ticks.coarse() >> UNIT_SHIFT) << 1 | evicted;
        evidence.end();
        return true;
    }

    private boolean tell(@Nullable LeaseInfo lease, LeaseEnd end) {
        if (lease != null) {
            slot.pool.events.ended(lease, end);
        }
        return true;
    }

    /** When and by whom the lease was ended, as a part of a sentence; empty if only the agent could know. */
    String ending() {
        Thread by = endedBy;
        if (by == null) {
            return "";
        }
        // Shifted like the stamp, so that both have lost the same bit; rounded up, since both were rounded down.
        int doubled = ((int) (slot.pool.ticks.exact() >> UNIT_SHIFT) << 1) - (ending & ~1);
        long ago = doubled == 0 ? 0 : ((doubled >> 1) + 1L) << UNIT_SHIFT;
        return " " + Spans.of(ago) + " ago by thread " + Errors.thread(by.getName(), by.getId());
    }

    Evidence evidence() {
        return evidence;
    }

    /** The lease as far as this handle knows it, when it may be over. */
    LeaseInfo remembered() {
        LeaseInfo now = lease();
        LeaseInfo then = now == null ? evidence.lease() : now;
        return then == null
                ? new LeaseInfo(slot.pool.name(), physical.number, slot.leaseId(ticket), "unknown", 0, Duration.ZERO)
                : then;
    }

    /** What is known of the lease while it is on; null when it is over. */
    @Nullable
    LeaseInfo lease() {
        return slot.lease(ticket);
    }

    boolean isHeld() {
        return slot.isHeld(ticket);
    }

    @Override
    <T extends @Nullable Object> T call(Call<T> call) throws SQLException {
        Connection connection = enter();
        try {
            return call.on(connection);
        } catch (SQLException e) {
            throw physical.noted(e);
        } finally {
            leave();
        }
    }

    /** Throws if the lease is over. */
    void requireHeld() throws SQLException {
        if (!isHeld()) {
            slot.pool.misuse.usedAfterRelease(this);
            throw new SQLNonTransientConnectionException(
                    "Connection is closed: released" + ending() + "; pool '" + slot.pool.name() + "'",
                    Errors.NO_CONNECTION);
        }
    }

    /**
     * To be passed before every call to the driver, by this handle and by the handles taken from it; then
     * {@link #leave}.
     */
    Connection enter() throws SQLException {
        Connection connection = enterClosing();
        if (physical.settled) {
            physical.settled = false;
        }
        return connection;
    }

    /** As enter, to close something, which begins no transaction. */
    Connection enterClosing() throws SQLException {
        requireHeld();
        // Looked at first, or every call would claim the cache line.
        if (!physical.used) {
            physical.beginUse();
        }
        physical.executing = Thread.currentThread().getId();
        return physical.connection;
    }

    void leave() {
        physical.executing = 0;
    }

    /** As enter, before a statement is executed. */
    void enterExecuting() throws SQLException {
        enter();
        if (!physical.uncommitted) {
            physical.uncommitted = true;
        }
    }

    @Override
    <T extends @Nullable Object> T handingOut(T object) {
        physical.handedOut = true;
        return object;
    }

    SQLException noted(SQLException e) {
        return physical.noted(e);
    }

    @Override
    GuardedConnection handle() {
        return this;
    }

    @Override
    void track(AutoCloseable resource) throws SQLException {
        physical.open.add(resource);
        if (!isHeld()) {
            // The lease ended meanwhile on another thread, whose cleaning may have missed this.
            physical.open.remove(resource);
            try {
                resource.close();
            } catch (Exception e) {
                throw new SQLNonTransientConnectionException("Connection is closed", Errors.NO_CONNECTION, e);
            }
            requireHeld();
        }
    }

    void forget(AutoCloseable resource) {
        physical.open.remove(resource);
    }

    @Override
    public void commit() throws SQLException {
        run(c -> {
            c.commit();
            physical.settle();
        });
    }

    @Override
    public void rollback() throws SQLException {
        run(c -> {
            c.rollback();
            physical.settle();
        });
    }

    @Override
    void change(Setting setting, Action action) throws SQLException {
        run(c -> {
            physical.session.willChange(setting, c);
            action.on(c);
        });
    }

    /**
     * Whether the lease is over. Not whether the physical connection is, for then nobody would call {@link #close()}.
     */
    @Override
    public boolean isClosed() {
        return !isHeld();
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        return isHeld() && call(c -> c.isValid(seconds));
    }

    /** Ends the lease; the physical connection is not used again. Does nothing if the lease is over. */
    @Override
    public void abort(Executor executor) throws SQLException {
        if (executor == null) {
            throw new SQLException("executor: null (expected: an executor)");
        }
        LeaseInfo lease = lease();
        long mine = slot.tryReserve(ticket);
        if (mine != 0) {
            try {
                ended(1);
                abort(executor, mine);
            } catch (Error e) {
                if (slot.word == mine) {
                    slot.orphan = mine;
                }
                throw e;
            } finally {
                tell(lease, LeaseEnd.EVICTED);
            }
        }
    }

    private void abort(Executor executor, long mine) throws SQLException {
        try {
            physical.connection.abort(executor);
        } finally {
            slot.pool.retirement.later(slot, mine, CloseReason.EVICTED);
        }
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        change(Setting.AUTO_COMMIT, c -> {
            physical.session.setAutoCommit(c, autoCommit);
            if (autoCommit) {
                physical.uncommitted = false; // The change has committed, as JDBC demands.
            }
        });
    }

    /** The driver's own type; what is done with it passes the guards by. Or {@link LeaseInfo}. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type == LeaseInfo.class) {
            requireHeld();
            return type.cast(lease());
        }
        return type.isInstance(this)
                ? type.cast(this)
                : handingOut(call(c -> type.isInstance(c) ? type.cast(c) : c.unwrap(type)));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type == LeaseInfo.class
                || type.isInstance(this)
                || call(c -> type.isInstance(c) || c.isWrapperFor(type));
    }

    /** Without asking the driver. */
    @Override
    public String toString() {
        return "connection of pool '" + slot.pool.name() + "', lease " + slot.leaseId(ticket)
                + (isHeld() ? "" : ", released");
    }
}
