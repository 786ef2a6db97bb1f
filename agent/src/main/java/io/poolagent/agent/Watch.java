// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.adapter.Adapters;
import io.poolagent.agent.boot.PoolAgentDispatcher;
import io.poolagent.agent.detect.Exhaustion;
import io.poolagent.agent.detect.Inspector;
import io.poolagent.agent.detect.Losses;
import io.poolagent.agent.detect.PileUps;
import io.poolagent.agent.detect.Snapshots;
import io.poolagent.agent.detect.TransactionsLeft;
import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.hook.Closes;
import io.poolagent.agent.hook.Hooks;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.LiveReclaim;
import io.poolagent.agent.lease.Nesting;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.policy.GcNudge;
import io.poolagent.agent.policy.Policy;
import io.poolagent.agent.policy.Reclaimer;
import io.poolagent.agent.policy.Rules;
import io.poolagent.agent.policy.UnitReclaim;
import io.poolagent.agent.report.Reporter;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.SinkOptions;
import io.poolagent.agent.report.text.AgentText;
import io.poolagent.agent.stack.Capture;
import io.poolagent.agent.weave.Boot;
import io.poolagent.agent.weave.EscapeByTypes;
import io.poolagent.agent.weave.JdkUnits;
import io.poolagent.agent.weave.LoadedClasses;
import io.poolagent.agent.weave.Weaver;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The running agent: wires the rooms together, and is the body of the one thread that ticks, inspects and writes. Until
 * that thread runs no lambda is used and no logging loaded, since this is made in {@code premain} or while a class is loaded.
 */
final class Watch implements Runnable {
    private static final long RECLAIM_DEADLINE_MILLIS = 10_000;
    private static final long EXIT_WAIT_MILLIS = 2_000;
    private static final long FLUSH_MILLIS = 1_000;
    private static final long PAGE_MILLIS = 5_000;
    private static final int MOST_JITTER_MILLIS = 25;

    private final Options options;
    private final Instrumentation instrumentation;
    private final CoarseClock clock = new CoarseClock();
    private final Ledger ledger;
    private final Acquires acquires = new Acquires();
    private final Waiting waiting = new Waiting();
    private final Adapters adapters;
    private final Capture capture;
    private final Reporter reporter;
    private final Recordings recordings;
    private final Inspector inspector;
    private final Exhaustion exhaustion;
    private final PileUps pileUps;
    private final TransactionsLeft unended;
    private final Overviews overviews;
    private final @Nullable Nesting nesting;
    private final Reclaimer reclaimer = new Reclaimer(RECLAIM_DEADLINE_MILLIS);
    private final Policy policy;
    private final Weaver weaver;
    private final Thread thread;
    private final Thread exit;
    private final boolean watchesUnits;
    private final JdkUnits jdkUnits;
    private final Hooks hooks;

    // The agent's thread's own, or the exit hook's: guarded by this lock.
    private final ReentrantLock working = new ReentrantLock();
    private long tickedMillis;
    private boolean selfTested;
    private boolean failureTold;
    private boolean stopped;
    private volatile boolean finished;
    private @Nullable GcNudge gcNudge;

    /** Changes nothing yet. {@code thread} is to run this, {@code exit} to finish it when the JVM ends. */
    Watch(
            Options options,
            Instrumentation instrumentation,
            Boot boot,
            Weaver weaver,
            Thread thread,
            Thread exit,
            Ledger ledger,
            SinkOptions sinks) {
        this.ledger = ledger;
        this.options = options;
        this.instrumentation = instrumentation;
        this.capture = options.newCapture();
        this.adapters = new Adapters(boot, options.pools());
        this.reporter = Reporter.to(sinks);
        this.recordings = new Recordings(reporter);
        Rules rules = options.rules();
        LiveReclaim live = new LiveReclaim(ledger, clock);
        this.policy = new Policy(rules, reclaimer, live, clock, recordings, reporter);
        policy.takeOrders(options.takesOrders());
        Losses losses = new Losses(options.takesLostBack(), options.wanted(), policy);
        this.inspector = new Inspector(
                ledger,
                clock,
                options.overdueMillis(),
                adapters,
                new EscapeByTypes(instrumentation),
                options.wanted(),
                reporter.faults(),
                losses);
        this.exhaustion = new Exhaustion(
                waiting,
                adapters,
                ledger,
                clock,
                acquires,
                losses,
                options.exhaustedMillis(),
                adapters,
                options.wanted(),
                reporter.faults(),
                policy);
        FlightRecords records = FlightRecords.of(reporter, weaver, instrumentation, ledger, waiting, adapters);
        this.overviews = new Overviews(reporter, ledger, clock, adapters, exhaustion, options, sinks.agent(), records);
        this.pileUps = new PileUps(adapters.newPools(), clock, adapters, options.wanted(), losses);
        this.nesting = options.wanted().wants(Kind.NESTED_ACQUIRE) ? new Nesting() : null;
        this.watchesUnits = options.watchesUnits();
        this.weaver = weaver;
        this.thread = thread;
        this.exit = exit;
        this.jdkUnits = new JdkUnits(instrumentation, new Warnings(reporter));
        Closes closes = new Closes(weaver.closingNames(), new Warnings(reporter));
        this.hooks =
                new Hooks(ledger, adapters, capture, clock, acquires, waiting, nesting, inspector.misuse(), closes);
        this.unended = new TransactionsLeft(
                hooks.units().unended(), clock, options.overdueMillis(), adapters, options.wanted(), losses);
        if (rules.reclaimsLeftOpen()) {
            hooks.units().onLeftOpen(new UnitReclaim(rules, live, clock, inspector, policy.spared(), reporter));
        }
    }

    Reporter reporter() {
        return reporter;
    }

    Policy policy() {
        return policy;
    }

    /** Weaves what was loaded before the agent. */
    void weaveLoaded() {
        LoadedClasses.retransform(instrumentation, options.pools(), new Warnings(reporter));
    }

    /** Begins, when everything is in place: woven code does nothing until now. */
    void begin() {
        PoolAgentDispatcher.hook(hooks);
        thread.start();
    }

    @Override
    @SuppressWarnings("CatchAndPrintStackTrace") // A fault of the agent: its own journal may be the cause.
    public void run() {
        try {
            gcNudge = new GcNudge(
                    acquires,
                    waiting,
                    ledger,
                    clock,
                    adapters,
                    inspector::lost,
                    System::gc,
                    open -> reporter.note(AgentText.collectionRequested(open)));
            SplittableRandom jitter = new SplittableRandom();
            while (tick()) {
                // Never in step with what the application does at equal intervals.
                TimeUnit.MILLISECONDS.sleep(CoarseClock.TICK_MILLIS - jitter.nextInt(MOST_JITTER_MILLIS));
            }
        } catch (InterruptedException e) {
            stopWatching("its thread was interrupted");
        } catch (Throwable t) {
            stopWatching("internal error: " + t);
            t.printStackTrace();
        }
    }

    /** One round; false when there will be no more. Whatever goes wrong in a step of it, the next steps and rounds go on. */
    private boolean tick() {
        working.lock();
        try {
            if (finished) {
                return false;
            }
            long now = clock.exactMillis();
            clock.tick(now);
            capture.tick(now - tickedMillis);
            tickedMillis = now;
            testOnce();
            // Once stopped, closes are not seen any more: every open lease would look lost.
            if (!stopped) {
                round(now);
                overviews.round();
            }
            tellFailure();
            reporter.faults().guard(AgentTask.WRITE, () -> reporter.write(System.currentTimeMillis()));
            return true;
        } catch (OutOfMemoryError e) { // Between the guards, which need some themselves: the next round may have it.
            reporter.faults().add(AgentTask.INSPECT_LEASES, e);
            return true;
        } finally {
            working.unlock();
        }
    }

    private void testOnce() {
        if (selfTested || weaver.woven() + weaver.failures() == 0) {
            return;
        }
        String fault = SelfTest.run(ledger);
        selfTested = true;
        if (fault != null) {
            stopWatching("its self-test failed: " + fault);
        } else if (watchesUnits) {
            reporter.faults().guard(AgentTask.WEAVE_UNITS, jdkUnits::weave);
        }
    }

    private void round(long now) {
        Faults faults = reporter.faults();
        faults.guard(AgentTask.INSPECT_LEASES, inspector::inspect);
        faults.guard(AgentTask.ACT_ON_FINDINGS, policy::tick);
        faults.guard(AgentTask.FORGET_ENDED_THREADS, waiting::tidy);
        faults.guard(AgentTask.FORGET_ENDED_WAITS, () -> waiting.forgetAbsent(now));
        faults.guard(AgentTask.LOOK_FOR_DRY_POOLS, exhaustion::look);
        faults.guard(AgentTask.LOOK_FOR_NEW_POOLS, pileUps::look);
        faults.guard(AgentTask.LOOK_FOR_UNENDED_TRANSACTIONS, unended::look);
        faults.guard(AgentTask.SETTLE_LEASES, () -> ledger.settle(now));
        PoolAgentDispatcher.watchReads(inspector.wantsReads() || policy.wantsReads() || exhaustion.wantsReads());
        if (nesting != null) {
            faults.guard(AgentTask.FORGET_NESTING, nesting::prune);
        }
        GcNudge nudge = gcNudge;
        if (nudge != null && options.gcWhenDry()) {
            faults.guard(AgentTask.ASK_FOR_COLLECTION, nudge::tick);
        }
    }

    private void tellFailure() {
        String first = PoolAgentDispatcher.firstFailure();
        if (first != null && !failureTold) {
            failureTold = true;
            reporter.warn("internal error; the application is not affected: " + first);
        }
    }

    /** Makes woven code inert for good. */
    private void stopWatching(String why) {
        stopped = true;
        PoolAgentDispatcher.hook(null);
        instrumentation.removeTransformer(weaver);
        jdkUnits.stop();
        overviews.close();
        reporter.warn("stopped: " + why + ". The application runs on, unwatched.");
    }

    /**
     * Leaves the JVM as it was, but for the classes of the agent: one last round, then no hook, no woven code, no thread.
     * Not thread-safe: called once.
     */
    void leave() throws InterruptedException {
        finish();
        finished = true;
        overviews.close();
        PoolAgentDispatcher.hook(null);
        instrumentation.removeTransformer(weaver);
        int restored = LoadedClasses.restore(instrumentation, weaver.wovenNames(), new Warnings(reporter))
                + jdkUnits.restore();
        reclaimer.close();
        overviews.awaitEnd(EXIT_WAIT_MILLIS);
        try {
            Runtime.getRuntime().removeShutdownHook(exit);
        } catch (IllegalStateException e) {
            // The JVM is ending just now, and will have its summary only once: it is finished.
        }
        thread.join(EXIT_WAIT_MILLIS);
        reporter.note("left this JVM: " + restored + " classes are as they were before");
        working.lock();
        try {
            reporter.write(System.currentTimeMillis());
        } finally {
            working.unlock();
        }
        reporter.close(EXIT_WAIT_MILLIS);
    }

    /**
     * What was found so far and what is held now.
     *
     * @param round whether to make a round first; not for a thread of the application's, whose own what that begins would inherit
     * @param written whether it is to be written as text, too: waits no longer than a moment for it
     * @throws IllegalStateException if it cannot be told, saying why
     */
    Overview report(boolean round, boolean written) throws InterruptedException {
        if (!working.tryLock(EXIT_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("its own thread is busy");
        }
        try {
            if ((round && !tick()) || finished || stopped) {
                throw new IllegalStateException("it watches no more; its log says why");
            }
            Overview now = overviews.take(false);
            if (written) {
                reporter.report(now.held());
            }
            return now;
        } finally {
            working.unlock();
            reporter.flush(round ? FLUSH_MILLIS : 0);
        }
    }

    /** The JVM exits: one last round and the summary, and a while for all that to be written. */
    void finish() {
        try {
            if (!working.tryLock(EXIT_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            try {
                finishLocked();
            } finally {
                working.unlock();
            }
            reporter.flush(FLUSH_MILLIS);
        } catch (InterruptedException e) { // Then what is written by now is all.
        }
    }

    private void finishLocked() throws InterruptedException {
        new Warnings(reporter).unmet(options.pools());
        unended.ends(Thread.currentThread() == exit);
        tick();
        finished = true;
        overviews.close();
        if (reporter.isForTheEnd() && !stopped) {
            reporter.end(() -> overviews.take(true), PAGE_MILLIS);
            reporter.write(System.currentTimeMillis()); // What came of it.
        }
        if (options.summary() && !stopped) {
            reporter.advise(exhaustion.advice());
            // What went wrong with writing is known only then, and comes before the summary.
            reporter.flush(FLUSH_MILLIS);
            reporter.summarize(Snapshots.heldByApplication(ledger, adapters), inspector.dropped());
        }
    }

    /** Records from now on. */
    Recording record() {
        working.lock();
        try {
            inspector.inspect(); // What was seen before is not this one's.
            Recording recording = new Recording(this);
            List<Lease> open = new ArrayList<>();
            ledger.forEachOpen(open::add);
            recording.start(open, clock.millis(), recordings.add(recording));
            return recording;
        } finally {
            working.unlock();
        }
    }

    /** What of this recording is not released, after what was seen until now has been told. */
    List<Finding> openSince(Recording recording) {
        working.lock();
        try {
            inspector.inspect();
            return inspector.unreleased("test", recording::owns);
        } finally {
            working.unlock();
        }
    }

    void stop(Recording recording) {
        recordings.remove(recording);
    }
}
