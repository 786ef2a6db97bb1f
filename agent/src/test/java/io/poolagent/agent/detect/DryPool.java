// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Findings;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.FakePool;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Release;
import io.poolagent.agent.lease.Sources;
import io.poolagent.agent.lease.Taken;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.report.Rendered;
import io.poolagent.agent.stack.Stacks;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A pool that is short of connections, set up by hand: who acquired where and when, who waits, and where threads are. */
public final class DryPool {
    public final Ledger ledger = new Ledger();
    public final CoarseClock clock = new CoarseClock();
    public final Acquires acquires = new Acquires();
    public final Waiting waiting = new Waiting();
    public final FakePool pool = new FakePool("orders");
    public final FakePool other = new FakePool("stock");
    public final List<Finding> found = new ArrayList<>();
    public int maximum;
    public boolean isKnown = true;
    public final Losses losses = new Losses(false, Wanted.usual(), Findings.into(found));

    private final Object source = new Object();
    private final Object otherSource = new Object();
    private final List<Object> handles = new ArrayList<>();
    private final Map<Lease, Taken> running = new HashMap<>();
    private final Map<String, Worker> threads = new LinkedHashMap<>();
    private final FakeThreads fakes = new FakeThreads();
    private final Map<String, Integer> places = new HashMap<>();
    private final Exhaustion exhaustion;

    public DryPool(int maximum, long limitMillis, Wanted wanted) {
        this.maximum = maximum;
        Sources sources = new Sources() {
            @Override
            public @Nullable Pool poolOf(Object of) {
                return of == otherSource ? other : isKnown ? pool : null;
            }

            @Override
            public int maximum(Object of) {
                return DryPool.this.maximum;
            }

            @Override
            public int maximum(Pool of) {
                return DryPool.this.maximum;
            }
        };
        exhaustion = new Exhaustion(
                waiting,
                sources,
                ledger,
                clock,
                acquires,
                losses,
                fakes,
                limitMillis,
                name -> false,
                wanted,
                Findings.FAULTS,
                Findings.into(found));
    }

    /** A thread acquires. */
    public Lease holds(String thread, long atMillis, String... frames) {
        return on(thread, () -> open(atMillis, frames));
    }

    private Lease open(long atMillis, String... frames) {
        Object handle = new Object();
        handles.add(handle);
        return ledger.open(handle, pool, pool.anchor, atMillis, Stacks.of(frames));
    }

    /** The same, and its stack is not taken. */
    public void holdsUncaptured(String thread, Object handle, long atMillis) {
        handles.add(handle);
        on(thread, () -> ledger.open(handle, pool, pool.anchor, atMillis, null));
    }

    /** A thread begins to execute, there if that is known, and ends it if {@code endMillis} is not negative. */
    public Object executes(
            String thread, Lease lease, @Nullable String sql, long beginMillis, long endMillis, String... frames) {
        Object statement = new Object();
        handles.add(statement);
        return on(thread, () -> {
            ledger.take(statement, lease, sql);
            Taken taken = ledger.taken(statement);
            taken.begin(null, beginMillis);
            if (frames.length > 0) {
                taken.beganAt(new Release(beginMillis, Stacks.of(frames)));
            }
            if (endMillis >= 0) {
                taken.leave();
                taken.ended(endMillis, null, 1);
            } else {
                running.put(lease, taken);
            }
            return statement;
        });
    }

    /** What runs on these comes to an end. */
    public void endExecutes(List<Lease> held, long atMillis) {
        for (Lease lease : held) {
            Taken last = running.remove(lease);
            last.leave();
            last.ended(atMillis, null, 1);
        }
    }

    /** A connection is released. */
    public static void release(Lease lease, long atMillis) {
        lease.beginRelease();
        lease.endRelease(new Release(atMillis, null), false);
    }

    /** Where a thread is from now on. */
    public void isAt(String thread, String... frames) {
        fakes.isAt(worker(thread), frames);
    }

    /** A thread wants a lock that another has. */
    public void isKept(String thread, String owner) {
        fakes.isKept(worker(thread), worker(owner));
    }

    public void waits(String thread, long sinceMillis, String... frames) {
        isAt(thread, frames);
        places.put(thread, on(thread, () -> waiting.begin(new WeakReference<>(source), sinceMillis)));
    }

    /** A thread waits for another pool. */
    public void waitsElsewhere(String thread, long sinceMillis, String... frames) {
        isAt(thread, frames);
        places.put(thread, on(thread, () -> waiting.begin(new WeakReference<>(otherSource), sinceMillis)));
    }

    /** A thread asks, and is told that there is none. */
    public void fails(String thread, long sinceMillis, long atMillis) {
        on(thread, () -> {
            int place = waiting.begin(new WeakReference<>(source), sinceMillis);
            waiting.fail(place, source, atMillis);
            waiting.end(place);
            return place;
        });
    }

    /** The thread that waited has got one, or gives up. */
    public void goesOn(String thread) {
        on(thread, () -> {
            waiting.end(places.get(thread));
            return thread;
        });
    }

    public Exhaustion look(long atMillis) {
        clock.tick(atMillis);
        exhaustion.look();
        return exhaustion;
    }

    /** What is held, and who waits, as a report on demand has it. */
    public Snapshot snapshot(long atMillis) {
        clock.tick(atMillis);
        return Snapshots.take(ledger, atMillis, fakes, name -> false, exhaustion);
    }

    /** What a thread does just when somebody looks where it is. */
    public void onLook(String thread, Runnable meanwhile) {
        fakes.onLook(worker(thread), meanwhile);
    }

    public Finding last() {
        return found.get(found.size() - 1);
    }

    /** The words behind a label of the last finding. */
    public List<String> words(String label) {
        return Rendered.words(last(), label);
    }

    private <T> T on(String name, Supplier<T> work) {
        return worker(name).does(work);
    }

    /** Its number must stay the same: one thread a name, which does all of its work piece by piece. */
    private Worker worker(String name) {
        return threads.computeIfAbsent(name, Worker::start);
    }

    /** Ends the threads. */
    public void close() {
        threads.values().forEach(Thread::interrupt);
    }

    /** A thread that does what it is given, one after the other. */
    private static final class Worker extends Thread {
        private final SynchronousQueue<Runnable> work = new SynchronousQueue<>();

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        static Worker start(String name) {
            Worker worker = new Worker(name);
            worker.start();
            return worker;
        }

        <T> T does(Supplier<T> what) {
            CompletableFuture<T> result = new CompletableFuture<>();
            try {
                work.put(() -> result.complete(what.get()));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return result.join();
        }

        @Override
        public void run() {
            try {
                while (true) {
                    work.take().run();
                }
            } catch (InterruptedException e) {
                // That was all.
            }
        }
    }
}
