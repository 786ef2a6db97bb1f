// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.LockWait;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.stack.Escape;
import io.poolagent.agent.stack.Stacks;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Threads that live, and are where the test says. */
public final class FakeThreads implements Threads {
    public final Map<Long, Thread> live = new HashMap<>();
    public int looks;
    private final Map<Long, StackTraceElement[]> stacks = new HashMap<>();
    private final Map<Long, LockWait> locks = new HashMap<>();
    private final Map<Long, Runnable> onLook = new HashMap<>();

    /** Where a thread is from now on. */
    public void isAt(Thread thread, String... frames) {
        live.put(thread.getId(), thread);
        stacks.put(thread.getId(), Stacks.of(frames).getStackTrace());
    }

    @Override
    public Map<Long, Thread> live() {
        return new HashMap<>(live);
    }

    @Override
    public StackTraceElement[] stackOf(Thread thread) {
        looks++;
        onLook.getOrDefault(thread.getId(), () -> {}).run();
        return stacks.getOrDefault(thread.getId(), new StackTraceElement[0]);
    }

    /** What happens just when this thread is looked at. */
    public void onLook(Thread thread, Runnable meanwhile) {
        onLook.put(thread.getId(), meanwhile);
    }

    /** From now on one thread is kept by a lock that another has. */
    public void isKept(Thread thread, Thread owner) {
        locks.put(thread.getId(), new LockWait("shop.Rates", false, owner.getId(), owner.getName()));
    }

    @Override
    public Map<Long, LockWait> locks(Collection<Long> threads, Map<Long, Thread> waiters) {
        Map<Long, LockWait> known = new HashMap<>(locks);
        known.keySet().retainAll(threads);
        return known;
    }

    /** One that looks at these, of whatever is held for 30 seconds. */
    public Inspector inspector(Ledger ledger, CoarseClock clock, Wanted wanted, DetectionSink found) {
        return new Inspector(
                ledger,
                clock,
                this,
                30_000,
                name -> name.startsWith("com.zaxxer."),
                Escape.UNKNOWN,
                wanted,
                Findings.FAULTS,
                found);
    }

    /** What is held. */
    public Snapshot snapshot(Ledger ledger, long nowMillis) {
        return Snapshots.take(ledger, nowMillis, this, name -> name.startsWith("com.zaxxer."), null);
    }
}
