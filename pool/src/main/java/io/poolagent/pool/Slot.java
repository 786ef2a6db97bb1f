// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The place of one physical connection. Everything about its ownership is one 64-bit word, {@code lease << 17 | turn <<
 * 3 | status}, and every change of owner is one compare-and-set of it, or a write by the owner.
 *
 * <pre>
 * EMPTY → CONNECTING → RESERVED → FREE ⇄ BUSY        FREE → STALE → RESERVED
 *                      RESERVED → EMPTY | BUSY       BUSY → RESERVED
 * </pre>
 *
 * <p><b>Who owns it.</b> CONNECTING and RESERVED belong to one thread, which alone may touch {@code physical} and move
 * the slot on; BUSY to the holder of the handle. The lease number grows with every lease, so the word of a running
 * lease, its <em>ticket</em>, never comes back: whoever holds an old ticket loses every compare-and-set. The turn
 * changes whenever CONNECTING or RESERVED begins or passes to another thread, so an owner's word is its own, too: a
 * task claims the slot by the word it was made with, and of two that have the same word one wins.
 *
 * <p><b>An owner that fails</b> with an Error, such as a StackOverflowError anywhere in the pool's code, writes its
 * word to {@code orphan} if that is the slot's word still: fields, since a call could overflow again. The housekeeper
 * claims the slot from that word and closes its connection. If the owner had passed the slot on, the word is another
 * one, and nothing happens.
 *
 * <p><b>Who holds it</b>, for messages: {@link #taken} writes the fields after the compare-and-set to the ticket and
 * before {@code takenAs = ticket}. {@link #lease(long)} reads {@code takenAs}, the fields, then the word. If takenAs is
 * the ticket, the fields are of this lease or of a later one; a later one changed the word before it wrote them, and
 * the word is read last: if it still is the ticket, no field was of a later lease.
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

    static final int STATUS_MASK = 7;
    private static final int TURN_SHIFT = 3;
    private static final int LEASE_SHIFT = 17;
    private static final long TURN_MASK = (1L << LEASE_SHIFT) - (1L << TURN_SHIFT);
    private static final VarHandle WORD;
    private static final VarHandle TAKEN_AS;
    private static final VarHandle ORPHAN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Slot.class, "word", long.class);
            TAKEN_AS = lookup.findVarHandle(Slot.class, "takenAs", long.class);
            ORPHAN = lookup.findVarHandle(Slot.class, "orphan", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Pool pool;
    /** 1 for the first. */
    private final int number;

    /** To be read where no call can be risked; else by {@link #word()}. */
    volatile long word;
    /** What {@link #word} was to an owner that failed; 0 if none did. Written where no call can be risked. */
    volatile long orphan;

    /** Written by the slot's owner. Volatile, for the order in which {@code Pool.lend} reads it. */
    volatile @Nullable PhysicalConnection physical;
    /** When the owner freed it last; a release that found nothing to do does not write it. */
    long idleSince;

    // By the holder, see taken().
    private long leasedAt;
    private long holderId;
    private String holder = "";
    private Evidence evidence = Evidence.NONE;
    /** The ticket that the fields above speak of: just after an acquire they are still of the lease before. */
    private volatile long takenAs;

    // By the housekeeper alone.
    /** The ticket of the lease that was told to be overdue. */
    long toldOverdue;
    /** The word, but for its status, that it had when last seen idle, and since when it has been that. */
    long idleWord;

    long idleWordSince;
    /** When the connection was validated last although nobody asked for it. */
    long keptAliveAt;

    Slot(Pool pool, int number) {
        this.pool = pool;
        this.number = number;
        this.idleSince = pool.ticks.coarse();
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
        return (leaseNumber(ticket) - 1) * pool.config.maximumPoolSize() + number;
    }

    private static long leaseNumber(long word) {
        return word >>> LEASE_SHIFT;
    }

    long word() {
        return word;
    }

    int status() {
        return status(word);
    }

    /** Whether a later lease than the one with this ticket began. */
    boolean isLeasedSince(long ticket) {
        return leaseNumber(word) > leaseNumber(ticket);
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

    /** The lease with this ticket, if it is on and its holder known; null if not. */
    @Nullable
    LeaseInfo lease(long ticket) {
        if (!isTaken(ticket)) {
            return null;
        }
        PhysicalConnection at = physical;
        String name = holder;
        long id = holderId;
        long since = leasedAt;
        VarHandle.acquireFence();
        return isHeld(ticket) ? describe(ticket, at, name, id, since) : null;
    }

    /** Of the lease with this ticket; none if it is over. */
    Evidence evidence(long ticket) {
        if (!isTaken(ticket)) {
            return Evidence.NONE;
        }
        Evidence of = evidence;
        VarHandle.acquireFence();
        return isHeld(ticket) ? of : Evidence.NONE;
    }

    /** For how long the lease with this ticket has been on, on the pool's clock; 0 if that cannot be said. */
    long heldNanos(long ticket, long now) {
        if (!isTaken(ticket)) {
            return 0;
        }
        long since = leasedAt;
        VarHandle.acquireFence();
        return isHeld(ticket) ? now - since : 0;
    }

    private boolean isTaken(long ticket) {
        return status(ticket) == BUSY && takenAs == ticket;
    }

    /** A lease of which this thread is the holder, and has just begun to be. */
    LeaseInfo begun(long ticket, @Nullable PhysicalConnection at) {
        Thread thread = Thread.currentThread();
        return new LeaseInfo(
                pool.name(),
                at == null ? 0 : at.number,
                leaseId(ticket),
                Errors.thread(thread.getName(), thread.getId()),
                thread.getId(),
                Duration.ZERO);
    }

    /** A lease of which the holder has not said who it is. */
    LeaseInfo unknown(long ticket) {
        PhysicalConnection at = physical;
        return new LeaseInfo(pool.name(), at == null ? 0 : at.number, leaseId(ticket), "unknown", 0, Duration.ZERO);
    }

    private LeaseInfo describe(long ticket, @Nullable PhysicalConnection at, String name, long id, long since) {
        Duration held = Duration.ofNanos(Math.max(0, pool.ticks.exact() - since));
        long number = at == null ? 0 : at.number;
        return new LeaseInfo(pool.name(), number, leaseId(ticket), Errors.thread(name, id), id, held);
    }

    /** By its new holder, before {@link #taken}: if any lease has some, every lease has its own. */
    void captured(Evidence ofTheLease) {
        VarHandle.storeStoreFence(); // The word first: see lease(ticket).
        evidence = ofTheLease;
    }

    /** By its new holder, who alone writes these fields: who that is, and since when. */
    @SuppressWarnings("ReferenceEquality") // see below
    void taken(long ticket, long now) {
        VarHandle.storeStoreFence(); // The word first: see lease(ticket).
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

    /** FREE → BUSY; the ticket, or 0 if that could not be. */
    long tryLease() {
        long seen = word;
        long ticket = leased(seen);
        return status(seen) == FREE && WORD.compareAndSet(this, seen, ticket) ? ticket : 0;
    }

    /** RESERVED → BUSY, by the owner; the ticket. */
    long lease() {
        long ticket = leased(word);
        word = ticket;
        return ticket;
    }

    /** BUSY → FREE; false if the lease with this ticket is over. */
    boolean tryFree(long ticket) {
        return WORD.compareAndSet(this, ticket, with(ticket, FREE));
    }

    /** From exactly this word to RESERVED, which ends a lease if the word is a ticket; the owner's word, or 0. */
    long tryReserve(long seen) {
        long mine = with(nextTurn(seen), RESERVED);
        return WORD.compareAndSet(this, seen, mine) ? mine : 0;
    }

    /** EMPTY → CONNECTING; the owner's word, or 0 if that could not be. */
    long tryConnecting() {
        long seen = word;
        long mine = with(nextTurn(seen), CONNECTING);
        return status(seen) == EMPTY && WORD.compareAndSet(this, seen, mine) ? mine : 0;
    }

    /** From one owner to the next: to who has the owner's word and comes first. */
    boolean tryClaim(long mine) {
        return WORD.compareAndSet(this, mine, nextTurn(mine));
    }

    /** RESERVED, from its owner to another thread; the new owner's word. */
    long pass() {
        long theirs = nextTurn(word);
        word = theirs;
        return theirs;
    }

    /** What an owner left that failed becomes RESERVED; the new owner's word, or 0 if there is nothing. */
    long tryAdopt() {
        if (orphan == 0) {
            return 0;
        }
        long left = (long) ORPHAN.getAndSet(this, 0L);
        long seen = word;
        int status = status(seen);
        // The owner may have moved the slot on from CONNECTING to RESERVED, or back.
        boolean isLeft = (left & ~STATUS_MASK) == (seen & ~STATUS_MASK)
                && (status == BUSY || status == RESERVED || status == CONNECTING);
        return isLeft ? tryReserve(seen) : 0;
    }

    /** Whether who was made the owner of a CONNECTING slot with this word, or has claimed it since, still connects. */
    boolean isStillConnecting(long mine) {
        long seen = word;
        return seen == mine || (seen == nextTurn(mine) && status(seen) == CONNECTING);
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

    /** As free, but its connection is as long idle as it was before it was reserved: nobody used it. */
    void freeUnused() {
        long free = with(word, FREE);
        idleWord = free & ~STATUS_MASK; // The housekeeper does not look at it while it is RESERVED.
        word = free;
    }

    /** RESERVED or CONNECTING → EMPTY, by the owner. */
    void vacate() {
        physical = null;
        word = with(word, EMPTY);
    }

    /** Whether its connection is to be replaced. */
    boolean isExpired() {
        PhysicalConnection at = physical;
        return at != null && at.expired;
    }

    private static long with(long word, int status) {
        return (word & ~STATUS_MASK) | status;
    }

    private static long nextTurn(long word) {
        return (word & ~TURN_MASK) | ((word + (1L << TURN_SHIFT)) & TURN_MASK);
    }

    private static long leased(long word) {
        return ((leaseNumber(word) + 1) << LEASE_SHIFT) | BUSY;
    }
}
