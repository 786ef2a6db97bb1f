// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.adapter.RuleMethod;
import io.poolagent.agent.adapter.RulePool;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.EndOfClose;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Misuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.stack.Capture;
import org.jspecify.annotations.Nullable;

/**
 * What the methods of home-made pools do that a rule names. The handle is the object itself and comes again, so the ledger's
 * newest lease of it counts. Here stands, seen from outside, the guard that a pool should have: is it out, is it ours, is
 * it released by who holds it. What a pool does within these methods, or calls by itself, is its own business.
 */
final class RuleHooks {
    /** The sign to skip the body. */
    private static final Object SKIP = true;

    private static final Object INSIDE = "inside";

    private final Ledger ledger;
    private final Adapters adapters;
    private final PoolRules rules;
    private final Capture capture;
    private final CoarseClock clock;
    private final RuleDepth depth;
    private final Misuse misuse;
    private final ReleaseEnd end;

    RuleHooks(Ledger ledger, Adapters adapters, Capture capture, CoarseClock clock, Acquires acquires, Misuse misuse) {
        this.ledger = ledger;
        this.adapters = adapters;
        this.rules = adapters.rules();
        this.capture = capture;
        this.clock = clock;
        this.depth = new RuleDepth(rules, clock, acquires);
        this.misuse = misuse;
        this.end = new ReleaseEnd(ledger, clock, misuse);
    }

    /** Whether this thread is in a method that a rule names: what is done there to connections is the pool's business. */
    boolean isPoolAtWork() {
        return depth.isInside();
    }

    /** What is to be handed to {@link #gaveOut}. */
    Object givingOut() {
        return depth.lends();
    }

    void gaveOut(int number, @Nullable Object token, @Nullable Object self, @Nullable Object handle) {
        Object[] own = depth.hasLent(token);
        RulePool pool = handle == null ? null : adapters.poolOf(rules.method(number), self);
        if (!depth.ended(own, pool, handle)) {
            return;
        }
        if (pool != null && handle != null) {
            Object inner = RuleDepth.lenderOf(own, handle);
            if (inner instanceof RulePool) {
                pool.delegatesTo((RulePool) inner);
            }
            open(pool, handle);
        }
        RuleDepth.forget(own);
    }

    private void open(RulePool pool, Object handle) {
        Lease earlier = ledger.find(handle);
        if (earlier != null && earlier.pool() == pool && earlier.state() == Lease.State.OPEN) {
            pool.lentUnreleased();
        }
        ledger.openAt(
                CoarseClock.moment(clock.millis(), clock.exactMicros()),
                handle,
                pool,
                null,
                capture.take(pool.isSuspect()));
        pool.counters().acquires();
    }

    /**
     * True, or what it is to throw, to keep the call from the pool; else what is handed to {@link #tookBack}: the lease that
     * ends, or that this thread is inside for no lease, or null.
     */
    @Nullable
    Object takingBack(int number, @Nullable Object self, Object[] arguments) {
        RuleMethod method = rules.method(number);
        Object handle = arguments[method.handle()];
        boolean outside = depth.isOutsideOfOthers();
        Lease lease = handle == null || !outside ? null : ledger.find(handle);
        if (lease == null && handle != null && outside) {
            ByFinalizer token = ByFinalizer.begin(ledger, handle);
            if (token != null) {
                depth.takesBack();
            }
            return token;
        }
        if (lease == null || !(lease.pool() instanceof RulePool)) {
            return null; // Never lent: the pool fills itself, or this is an overload, and calls the one that is meant.
        }
        RulePool lender = (RulePool) lease.pool();
        RulePool taker = adapters.poolOf(method, self);
        if (method.isRefusing() && lease.state() == Lease.State.OPEN) {
            if (!taker.takesBackFrom(lender)) {
                misuse.wrongPool(lease, taker, new Release(clock.millis(), new Throwable()), true);
                return Refusals.of("Connection released to wrong pool '" + taker.name() + "'", lease, clock.millis());
            }
        }
        Object token;
        switch (lease.beginRelease()) {
            case FIRST:
                if (!taker.takesBackFrom(lender)) {
                    misuse.wrongPool(lease, taker, new Release(clock.millis(), capture.take(true)), false);
                }
                token = lease;
                break;
            case NESTED:
                return null;
            default:
                token = again(method, lease, lender);
        }
        if (token != SKIP && !(token instanceof Throwable)) {
            depth.takesBack(); // Last, when nothing can fail any more.
        }
        return token;
    }

    private Object again(RuleMethod method, Lease lease, RulePool lender) {
        Release release = lease.release();
        if (lender.lendsUnreleased() || (release == null && lease.state() == Lease.State.RELEASED)) {
            return INSIDE; // Closed, or lent again, before it was released: then this release may be the first.
        }
        Throwable stack = new Throwable(); // Whatever capture says: it decides.
        Throwable first = release == null ? null : release.stack();
        if (method.rule().isCalledByItself(stack.getStackTrace())
                || (first != null && method.rule().isCalledByItself(first.getStackTrace()))) {
            return INSIDE;
        }
        misuse.releasedAgain(lease, new Release(clock.millis(), stack), method.name() + "()", method.isSkippable());
        if (!method.isSkippable()) {
            return INSIDE;
        }
        EndOfClose.await(lease);
        return method.isRefusing() ? Refusals.of("Connection already released", lease, clock.millis()) : SKIP;
    }

    void tookBack(@Nullable Object token, @Nullable Throwable thrown) {
        if (token == null || token == SKIP) {
            return;
        }
        depth.hasTakenBack();
        if (token instanceof ByFinalizer) {
            end.ended((ByFinalizer) token, thrown != null);
        } else if (token instanceof Lease) {
            Lease lease = (Lease) token;
            end.ended(lease, capture.take(lease.pool().isSuspect()), thrown != null);
        }
    }
}
