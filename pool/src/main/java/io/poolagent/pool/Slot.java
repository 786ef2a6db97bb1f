// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The place of one physical connection. Everything about its ownership is one 64-bit word, {@code generation << 3 |
 * status}, and every change of owner is one compare-and-set of it. The generation counts leases, so the word of a
 * running lease, its <em>ticket</em>, never comes back: whoever holds an old ticket loses every compare-and-set.
 *
 * <pre>
 * EMPTY → CONNECTING → RESERVED → FREE ⇄ BUSY        FREE → STALE → RESERVED
 *                      RESERVED → EMPTY | BUSY       BUSY → RESERVED
 * </pre>
 *
 * CONNECTING and RESERVED belong to one thread, which alone may touch {@code physical} and move the slot on.
 *
 * <p>The agent reads this class, its {@link #isHeld} and {@link #reclaim} by reflection. A slot must never point to a
 * handle or to a statement's handle, or a forgotten handle would not be collected.
 */
final class Slot extends Padding {
    /** No physical connection. */
    static final int EMPTY = 0;
    /** A physical connection is being opened. */
    static final int CONNECTING = 1;
    /** There is a physical connection, and one thread validates, resets, closes or hands it over. */
    static final int RESERVED = 2;
    /** Idle. */
    static final int FREE = 3;
    /** Idle for so long that it must be validated before it is lent. */
    static final int STALE = 4;
    /** Leased. */
    static final int BUSY = 5;

    private static final int STATUS_BITS = 3;
    private static final int STATUS_MASK = (1 << STATUS_BITS) - 1;
    private static final VarHandle WORD;
    private static final VarHandle TAKEN_AS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Slot.class, "word", long.class);
            TAKEN_AS = lookup.findVarHandle(Slot.class, "takenAs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Pool pool;
    /** 1 for the first. */
    private final int number;

    private volatile long word;

    // Written by the slot's owner, published by the word. Others read them only to describe the slot.
    @Nullable
    PhysicalConnection physical;

    long idleSince;
    long leasedAt;
    long holderId;
    String holder = "";
    Evidence evidence = Evidence.NONE;
    /** The word of the lease that was told to be overdue. By the housekeeper alone. */
    long toldOverdue;
    /** The word of the lease that the fields above speak of: just after an acquire they are still of the one before. */
    private volatile long takenAs;

    Slot(Pool pool, int number) {
        this.pool = pool;
        this.number = number;
    }

    static int status(long word) {
        return (int) word & STATUS_MASK;
    }

    static boolean isIdle(long word) {
        int status = status(word);
        return status == FREE || status == STALE;
    }

    /** Different for every lease of the pool. */
    long leaseId(long ticket) {
        return (generation(ticket) - 1) * pool.config.maximumPoolSize() + number;
    }

    private static long generation(long word) {
        return word >>> STATUS_BITS;
    }

    long word() {
        return word;
    }

    int status() {
        return status(word);
    }

    /** Whether a later lease than the one with this ticket began. */
    boolean isLeasedSince(long ticket) {
        return generation(word) > generation(ticket);
    }

    /** Whether the lease with this ticket is still on. Called by the agent too. */
    boolean isHeld(long ticket) {
        return word == ticket;
    }

    /**
     * Takes a lease back without the application: rolled back, reset and given to the next waiter, or closed if that
     * fails. Called by the agent, on its own thread.
     *
     * @return false, and nothing done, if the lease with this ticket is over
     */
    boolean reclaim(long ticket) {
        return pool.reclaim(this, ticket);
    }

    /** The lease with this ticket, if it is on; null if not. */
    @Nullable
    LeaseInfo lease(long ticket) {
        PhysicalConnection at = physical;
        LeaseInfo info = new LeaseInfo(
                pool.name(),
                at == null ? 0 : at.number,
                leaseId(ticket),
                Errors.thread(holder, holderId),
                holderId,
                Duration.ofNanos(Math.max(0, pool.ticks.exact() - leasedAt)));
        // Looked at last: so the fields were of this lease all the time.
        return status(ticket) == BUSY && takenAs == ticket && isHeld(ticket) ? info : null;
    }

    /** By its new holder: who that is, and since when. */
    @SuppressWarnings("ReferenceEquality") // see below
    void taken(long ticket, long now) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        // Compared first: writing a reference into an old object costs more than the rest of the acquire.
        if (holder != name) {
            holder = name;
        }
        holderId = thread.getId();
        leasedAt = now;
        TAKEN_AS.setRelease(this, ticket);
    }

    /** FREE → BUSY. */
    boolean tryLease() {
        long seen = word;
        return status(seen) == FREE && WORD.compareAndSet(this, seen, leased(seen));
    }

    /** RESERVED → BUSY, by the owner. */
    void lease() {
        word = leased(word);
    }

    /** BUSY → FREE; false if the lease with this ticket is over. */
    boolean tryFree(long ticket) {
        return WORD.compareAndSet(this, ticket, with(ticket, FREE));
    }

    /** From exactly this word to RESERVED: ends a lease if the word is a ticket. */
    boolean tryReserve(long seen) {
        return WORD.compareAndSet(this, seen, with(seen, RESERVED));
    }

    /** EMPTY → CONNECTING. */
    boolean tryConnecting() {
        long seen = word;
        return status(seen) == EMPTY && WORD.compareAndSet(this, seen, with(seen, CONNECTING));
    }

    /** FREE → STALE, if nobody leased it since it had this word. */
    boolean tryStale(long seen) {
        return WORD.compareAndSet(this, seen, with(seen, STALE));
    }

    /** RESERVED → CONNECTING, by the owner, who has closed the physical connection. */
    void reconnecting() {
        physical = null;
        word = with(word, CONNECTING);
    }

    /** CONNECTING → RESERVED, by the owner. */
    void connected(PhysicalConnection fresh) {
        physical = fresh;
        word = with(word, RESERVED);
    }

    /** RESERVED → FREE, by the owner. */
    void free(long tick) {
        idleSince = tick;
        word = with(word, FREE);
    }

    /** RESERVED or CONNECTING → EMPTY, by the owner. */
    void vacate() {
        physical = null;
        word = with(word, EMPTY);
    }

    private static long with(long word, int status) {
        return (word & ~STATUS_MASK) | status;
    }

    private static long leased(long word) {
        return with(word + (1L << STATUS_BITS), BUSY);
    }
}
