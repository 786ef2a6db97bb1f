// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.Advice;
import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.Faults;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.HeldAtSite;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.PoolFacts;
import io.poolagent.agent.finding.PoolHistory;
import io.poolagent.agent.finding.PoolInNeed;
import io.poolagent.agent.finding.PoolProfile;
import io.poolagent.agent.finding.Verdict;
import io.poolagent.agent.finding.Wait;
import io.poolagent.agent.finding.Wanted;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Lease;
import io.poolagent.agent.lease.Ledger;
import io.poolagent.agent.lease.Pool;
import io.poolagent.agent.lease.Sources;
import io.poolagent.agent.lease.Waiting;
import io.poolagent.agent.stack.CodeOwners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds pools that have none to lend: {@code getConnection()} waits for long, or fails after a wait, while the pool is
 * fully lent. A pool that could lend more, and does not because its database is down, is none of these. Used by the agent's thread.
 */
public final class Exhaustion {
    /** A shorter wait is no trouble. */
    static final long SHORT_MILLIS = 100;

    /** A longer one, and threads are sampled. */
    static final long LOOK_MILLIS = 500;

    /** By then a collection was asked for, and what is lost has come back. */
    static final long DEADLOCK_MILLIS = 3_000;

    private static final int MOST_LOOKS = 50;
    private static final long RATE_MILLIS = 2_000;

    private final Waiting waiting;
    private final Sources sources;
    private final Ledger ledger;
    private final CoarseClock clock;
    private final Acquires acquires;
    private final Losses losses;
    private final ShortageLooks looks;
    private final ThreadsOfOneLook threads;
    private final long limitMillis;
    private final CodeOwners poolCode;
    private final Wanted wanted;
    private final Faults faults;
    private final DetectionSink found;

    private final Histories histories;
    private final Profiles profiles;
    private final Map<Pool, DrySpell> spells = new WeakHashMap<>();
    private boolean wantsReads;
    private long rateMillis;
    private long rateCount;
    private long perSecond = -1;

    /** @param limitMillis how long a wait may be, 0 for any */
    public Exhaustion(
            Waiting waiting,
            Sources sources,
            Ledger ledger,
            CoarseClock clock,
            Acquires acquires,
            Losses losses,
            long limitMillis,
            CodeOwners poolCode,
            Wanted wanted,
            Faults faults,
            DetectionSink found) {
        this(
                waiting,
                sources,
                ledger,
                clock,
                acquires,
                losses,
                Threads.OF_THIS_JVM,
                limitMillis,
                poolCode,
                wanted,
                faults,
                found);
    }

    Exhaustion(
            Waiting waiting,
            Sources sources,
            Ledger ledger,
            CoarseClock clock,
            Acquires acquires,
            Losses losses,
            Threads threads,
            long limitMillis,
            CodeOwners poolCode,
            Wanted wanted,
            Faults faults,
            DetectionSink found) {
        this.faults = faults;
        this.waiting = waiting;
        this.sources = sources;
        this.ledger = ledger;
        this.clock = clock;
        this.acquires = acquires;
        this.losses = losses;
        this.threads = new ThreadsOfOneLook(threads);
        this.looks = new ShortageLooks(waiting, sources, losses, this.threads, poolCode);
        this.histories = new Histories(waiting, sources, ledger, losses);
        this.profiles = new Profiles(waiting, sources, ledger, losses, poolCode, new SplittableRandom());
        this.limitMillis = limitMillis;
        this.poolCode = poolCode;
        this.wanted = wanted;
        this.found = found;
    }

    /** Whether it matters if a holder still reads a result: somebody waits, or a sample is about to be taken. */
    public boolean wantsReads() {
        return wantsReads || profiles.wantsReads();
    }

    /** Looks who waits, and tells what there is to tell. */
    public void look() {
        long now = clock.millis();
        measureRate(now);
        histories.sample(now);
        profiles.tick(now);
        Map<Pool, AcquireQueue> queues = new LinkedHashMap<>();
        for (Waiting.Waiter waiter : waiting.sinceBefore(now - SHORT_MILLIS)) {
            queueOf(queues, waiter.source(), queue -> queue.waiters.add(waiter));
        }
        for (Waiting.Failed failed : waiting.failed()) {
            queueOf(queues, failed.source(), queue -> queue.failed.add(failed));
        }
        wantsReads = !queues.isEmpty();
        for (Map.Entry<Pool, AcquireQueue> queue : queues.entrySet()) {
            faults.guard(AgentTask.LOOK_AT_DRY_POOL, () -> look(queue.getKey(), queue.getValue(), now));
        }
        threads.forget();
        for (DrySpell spell : spells.values()) {
            spell.forget(now);
        }
    }

    /** Who waits for a pool just now, and why, as far as that is known; null if nobody does. */
    @Nullable
    PoolInNeed inNeed(Pool pool) {
        long now = clock.millis();
        AcquireQueue queue = null;
        for (Waiting.Waiter waiter : waiting.sinceBefore(now - SHORT_MILLIS)) {
            if (sources.poolOf(waiter.source()) == pool) {
                queue = queue == null ? new AcquireQueue(waiter.source()) : queue;
                queue.waiters.add(waiter);
            }
        }
        if (queue == null) {
            return null;
        }
        int maximum = sources.maximum(pool);
        List<Lease> open = openLeases(pool);
        DrySpell spell = spells.get(pool);
        HeldSamples samples = spell == null ? new HeldSamples(threads, poolCode) : spell.samples;
        Exhausted why = isDry(pool, queue, open, maximum, queue.longest(now))
                ? looks.at(pool, queue, open, samples, maximum, perSecond, now)
                        .exhausted(queue.trouble(now, threads, poolCode))
                        .detail(Exhausted.class)
                : null;
        threads.forget();
        return new PoolInNeed(queue.waiters.size(), queue.longest(now), why);
    }

    /** How many connections a pool may lend at once; below 1 if that is not known. */
    int maximum(Pool pool) {
        return sources.maximum(pool);
    }

    /** What a pool's connections were used for in the last minutes; null if it is not known. */
    @Nullable
    PoolProfile profile(Pool pool) {
        return profiles.of(pool);
    }

    /** What its connections were used for since the agent started. */
    SpentTotals totals(Pool pool) {
        return profiles.totals(pool);
    }

    /** How it was used in the last minutes, second by second; null if that is not known. */
    @Nullable
    PoolHistory history(Pool pool) {
        return histories.seconds(pool, clock.millis());
    }

    /** What is lost of it and was not taken back, by site. */
    List<HeldAtSite> lost(Pool pool, int held) {
        int maximum = sources.maximum(pool);
        List<HeldAtSite> sites = new ArrayList<>();
        for (Losses.Loss loss : losses.of(pool, maximum > 0 ? Math.max(0, maximum - held) : -1)) {
            Group group = new Group(loss.site);
            group.loss = loss;
            sites.add(group.facts(clock.millis()));
        }
        return sites;
    }

    /** The pools of which that is known. */
    Set<Pool> profiled() {
        return profiles.pools();
    }

    /** What would help, of each pool that has too few connections, or seems to. */
    public Map<PoolFacts, Advice> advice() {
        Map<PoolFacts, Advice> all = new LinkedHashMap<>();
        for (Pool pool : profiles.pools()) {
            PoolProfile profile = profiles.of(pool);
            Advice advice = profile == null ? null : Advice.of(profile);
            if (advice != null && advice.what() != Advice.What.ENOUGH) {
                all.put(Facts.pool(pool), advice);
            }
        }
        return all;
    }

    private void queueOf(Map<Pool, AcquireQueue> queues, Object source, Consumer<AcquireQueue> with) {
        Pool pool = sources.poolOf(source);
        if (pool != null) {
            with.accept(queues.computeIfAbsent(pool, any -> new AcquireQueue(source)));
        }
    }

    private void measureRate(long now) {
        long since = now - rateMillis;
        if (since >= RATE_MILLIS) {
            long count = acquires.succeeded();
            perSecond = rateMillis == 0 ? -1 : (count - rateCount) * 1_000 / since;
            rateMillis = now;
            rateCount = count;
        }
    }

    private void look(Pool pool, AcquireQueue queue, long now) {
        DrySpell spell = spells.get(pool);
        if (spell == null) {
            spell = new DrySpell(new HeldSamples(threads, poolCode));
            spells.put(pool, spell);
        }
        int maximum = sources.maximum(queue.source);
        long longest = queue.longest(now);
        List<Lease> open = openLeases(pool);
        // Who acquired after a failure does not explain it.
        List<Lease> holders = queue.failed.isEmpty() ? open : acquiredBefore(queue.firstFailureMillis(), open);
        if (isDry(pool, queue, holders, maximum, longest)) {
            spell.sees(holders, now);
            spell.samples.add(holders, queue.waiting(), now);
        } else if (queue.failed.isEmpty() || !spell.isFresh(now)) {
            return;
        }
        // A failure is explained by what was seen last before it.
        boolean isLong = limitMillis > 0 && longest >= limitMillis;
        boolean mayBeStuck = longest >= DEADLOCK_MILLIS && spell.isSeen(now) && holders.size() == open.size();
        boolean isTrouble = isLong || !queue.failed.isEmpty();
        if (!isTrouble && longest < LOOK_MILLIS) {
            return;
        }
        if (isTrouble || mayBeStuck) {
            spell.trouble(now);
        }
        boolean another = spell.isAnother(queue.latestTroubleBegan(now, limitMillis));
        boolean isTold = isTrouble && (another || spell.isAnyDue(now));
        if (!spell.looks(isTold || (mayBeStuck && spell.awaitsProof()), now)) {
            return;
        }
        Shortage shortage = looks.at(pool, queue, spell.holders(), spell.samples, maximum, perSecond, now);
        if (queue.failed.isEmpty()) {
            spell.looked(shortage, now);
        }
        Map<Long, Wait> waits =
                mayBeStuck && shortage.isDeadlock() ? queue.waits(now, threads, poolCode) : Collections.emptyMap();
        // Who has just given up waits no more, and may give back what it holds.
        if (shortage.areHoldersAmong(waits.keySet()) && wanted.wants(Kind.POOL_DEADLOCK)) {
            Finding deadlock = shortage.deadlock(waits);
            if (spell.isProofDue(deadlock.bug(), now)) {
                spell.counted(now);
                tell(pool, spell, deadlock, now);
            }
        } else if (isTold && wanted.wants(Kind.EXHAUSTED)) {
            Shortage was = queue.failed.isEmpty() ? shortage : spell.before(shortage, now);
            Finding exhausted =
                    was.exhausted(queue.trouble(now, threads, poolCode)).with(histories.of(pool, now));
            boolean due = spell.isDue(exhausted.bug(), another, was.verdict() != Verdict.MIXED, now);
            if (another) {
                spell.counted(now);
            }
            if (due) {
                tell(pool, spell, exhausted, now);
            } else if (another) {
                found.detected(exhausted.onlyCounted(), null);
            }
        }
    }

    private void tell(Pool pool, DrySpell spell, Finding finding, long now) {
        spell.reported(finding.bug(), now);
        pool.suspect();
        found.detected(finding, null);
    }

    /** Oldest first. */
    private List<Lease> openLeases(Pool pool) {
        List<Lease> open = new ArrayList<>();
        ledger.forEachOpen(lease -> {
            if (lease.pool() == pool && !lease.isOver()) {
                open.add(lease);
            }
        });
        open.sort(Comparator.comparingLong(Lease::acquiredMillis).thenComparing(Lease::thread));
        return open;
    }

    /** Not those of the same tick of the clock, of which that is not known. */
    private static List<Lease> acquiredBefore(long millis, List<Lease> open) {
        List<Lease> before = new ArrayList<>(open);
        before.removeIf(lease -> lease.acquiredMillis() >= millis);
        return before;
    }

    /** Whether it has nothing to lend: known of a pool of known size, else by what those do that wait. */
    private boolean isDry(Pool pool, AcquireQueue queue, List<Lease> open, int maximum, long longest) {
        if (open.isEmpty() && losses.of(pool, -1).isEmpty()) {
            return false;
        }
        if (maximum > 0) {
            int lost = Losses.sum(losses.of(pool, Math.max(0, maximum - open.size())));
            return open.size() + lost >= maximum;
        }
        if (queue.waiters.isEmpty() || longest < LOOK_MILLIS) {
            return false;
        }
        int looks = 0;
        for (Waiting.Waiter waiter : queue.waiters) {
            if (looks++ < MOST_LOOKS && connects(waiter.thread())) {
                return false;
            }
        }
        return true;
    }

    /** Whether a thread does not wait for a connection to come back, but for the database. */
    private boolean connects(Thread thread) {
        for (StackTraceElement frame : threads.stackOf(thread)) {
            String type = frame.getClassName();
            if (type.startsWith("java.net.")
                    || type.startsWith("sun.nio.ch.")
                    || type.startsWith("sun.security.ssl.")
                    || type.equals("java.sql.DriverManager")) {
                return true;
            }
        }
        return false;
    }
}
