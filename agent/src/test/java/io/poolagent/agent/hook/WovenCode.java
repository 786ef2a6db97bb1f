// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Nesting;
import io.poolagent.agent.lease.NoMisuse;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.Capture;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Calls hooks as woven code does, real ones with all that they need; what they tell is kept. */
final class WovenCode {
    final Ledger ledger = new Ledger();
    final Acquires acquires = new Acquires();
    final Waiting waiting = new Waiting();
    final CoarseClock clock = new CoarseClock();
    final List<Lease> again = new ArrayList<>();
    final List<Lease> late = new ArrayList<>();
    final List<Lease> usedAfterReclaim = new ArrayList<>();
    final List<Lease> shared = new ArrayList<>();
    final List<String> unwatched = new ArrayList<>();
    final List<List<Lease>> nested = new ArrayList<>();
    final Hooks hooks = new Hooks(
            ledger,
            new Adapters(type -> {}),
            Capture.always(),
            clock,
            acquires,
            waiting,
            new Nesting(),
            new NoMisuse() {
                @Override
                public void doubleRelease(Lease lease, Release release) {
                    again.add(lease);
                }

                @Override
                public void shared(Lease lease, Release first, Release second) {
                    shared.add(lease);
                }

                @Override
                public void useAfterReclaim(Lease lease, Release use) {
                    usedAfterReclaim.add(lease);
                }

                @Override
                public void lateRelease(Lease lease, Release release) {
                    late.add(lease);
                }

                @Override
                public void nestedAcquire(Lease held, Lease again) {
                    nested.add(List.of(held, again));
                }
            },
            new Closes(Set.of(handle().getClass().getName()), unwatched::add));

    private final Deque<Optional<Object>> tokens = new ArrayDeque<>();

    static RuleHooks noRules() {
        return new RuleHooks(
                new Ledger(),
                new Adapters(type -> {}),
                Capture.off(),
                new CoarseClock(),
                new Acquires(),
                new NoMisuse());
    }

    static Connection handle() {
        return proxy(Connection.class);
    }

    static DataSource source() {
        return proxy(DataSource.class);
    }

    private static <T> T proxy(Class<T> type) {
        return type.cast(Untouchable.of(type));
    }

    void acquire(Object source, @Nullable Object handle) {
        acquiring(source);
        acquired(source, handle);
    }

    /** What the begin gave is handed to the end, unless there is nothing. */
    void acquiring(Object source) {
        tokens.push(Optional.ofNullable(hooks.onAcquiring(source)));
    }

    void acquired(Object source, @Nullable Object handle) {
        tokens.pop().ifPresent(token -> hooks.onAcquired(source, token, handle));
    }

    /** The lease of what was acquired so; null if it is none. */
    @Nullable
    Lease lend(DataSource from, Connection lent) {
        acquire(from, lent);
        return ledger.find(lent);
    }

    /** A close that goes through to the pool, which throws this or nothing. */
    void release(Connection handle, @Nullable Throwable thrown) {
        hooks.onReleased(handle, hooks.onReleasing(handle), thrown);
    }
}
