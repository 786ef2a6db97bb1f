// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.lease.Pool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pool that has none to lend, as it is at one moment: who holds what, and what that amounts to in words. */
final class Shortage {
    private static final int MOST_SITES = 6;
    private static final int MOST_CIRCLE = 8;

    private final Pool pool;
    private final int maximum;
    private final List<Holder> holders;
    private final List<Losses.Loss> losses;
    private final long longestMillis;
    private final int waiting;
    private final long nowMillis;
    private final long acquiresPerSecond;
    private final Map<Holder.State, Integer> states = new EnumMap<>(Holder.State.class);

    /**
     * @param maximum below 1 if not known
     * @param longestMillis how long the one waits, or waited in vain, that does so longest
     * @param waiting how many threads wait just now
     * @param acquiresPerSecond of this JVM, or below 0 if not known yet
     */
    Shortage(
            Pool pool,
            int maximum,
            List<Holder> holders,
            List<Losses.Loss> losses,
            long longestMillis,
            int waiting,
            long nowMillis,
            long acquiresPerSecond) {
        this.pool = pool;
        this.maximum = maximum;
        this.holders = holders;
        this.losses = losses;
        this.longestMillis = longestMillis;
        this.waiting = waiting;
        this.nowMillis = nowMillis;
        this.acquiresPerSecond = acquiresPerSecond;
        for (Holder holder : holders) {
            states.merge(holder.state(), 1, Integer::sum);
        }
    }

    private int count(Holder.State... some) {
        int count = 0;
        for (Holder.State state : some) {
            count += states.getOrDefault(state, 0);
        }
        return count;
    }

    private int lost() {
        return Losses.sum(losses);
    }

    private int total() {
        return holders.size() + lost();
    }

    /** Nobody is left who could give one back. */
    boolean isDeadlock() {
        return !holders.isEmpty() && count(Holder.State.NESTED) == total();
    }

    /** What there is to say of the deadlock: the circle, one thread after the other. */
    Finding deadlock(Map<Long, String> waits) {
        Map<Long, List<Holder>> threads = new LinkedHashMap<>();
        for (Holder holder : holders) {
            threads.computeIfAbsent(holder.lease().threadId(), any -> new ArrayList<>())
                    .add(holder);
        }
        List<String> circle = new ArrayList<>();
        for (Map.Entry<Long, List<Holder>> thread : threads.entrySet()) {
            if (circle.size() == 2 * MOST_CIRCLE) {
                circle.add("... " + Spans.counted(threads.size() - MOST_CIRCLE, "more thread"));
                break;
            }
            Holder first = thread.getValue().get(0);
            circle.add("thread " + first.lease().thread() + " holds "
                    + thread.getValue().size() + ", acquired at " + first.site().nearest());
            circle.add("  and waits for another one " + waits.get(thread.getKey()));
        }
        int others = waiting - threads.size();
        String all = others <= 0
                ? ""
                : "; " + Spans.counted(others, "more thread") + (others == 1 ? " waits" : " wait") + " behind them";
        return Finding.of(Kind.POOL_DEADLOCK, pool, holders.get(0).site())
                .detailed(held() + all)
                .with(Part.words("held", circle.toArray(new String[0])));
    }

    /** What there is to say of the shortage. */
    Finding exhausted(String whatHappened, Part where) {
        List<Group> groups = groups();
        Verdict verdict = verdict();
        Finding finding = Finding.of(Kind.EXHAUSTED, pool, groups.get(0).site)
                .about(" " + verdict)
                .detailed(whatHappened + "; " + held())
                .with(Part.words("verdict", words(verdict)));
        List<String> lines = new ArrayList<>();
        int rest = 0;
        for (Group group : groups) {
            if (groups.indexOf(group) < MOST_SITES) {
                group.tell(lines, nowMillis);
            } else {
                rest += group.count();
            }
        }
        if (rest > 0) {
            lines.add("... and " + rest + " at " + Spans.counted(groups.size() - MOST_SITES, "more site"));
        }
        return finding.with(Part.words("held", lines.toArray(new String[0]))).with(where);
    }

    private String held() {
        return maximum > 0
                ? total() + " of " + maximum + " connections are held"
                : Spans.counted(total(), "connection") + (total() == 1 ? " is" : " are")
                        + " held (how many it may lend is not known)";
    }

    /** The cause, as far as the figures carry it. */
    Verdict verdict() {
        int all = total();
        int waits = count(Holder.State.NESTED, Holder.State.WAITING);
        int idle = count(Holder.State.IDLE_INSIDE, Holder.State.IDLE, Holder.State.LEFT) + lost();
        int working = count(Holder.State.WORKING);
        if (isDeadlock()) {
            return Verdict.DEADLOCK;
        }
        if (2 * (lost() + count(Holder.State.LEFT)) > all) {
            return Verdict.LEAK;
        }
        if (2 * waits > all) {
            return waits == all ? Verdict.ALL_WAIT : Verdict.MOST_WAIT;
        }
        // A pool from which nobody gets one is not short of a few more.
        if (2 * takenMeanwhile() > all && acquiresPerSecond != 0) {
            return Verdict.TOO_SMALL;
        }
        if (2 * working > all) {
            return Verdict.SLOW_WORK;
        }
        if (2 * (count(Holder.State.IDLE_INSIDE) + working) > all) {
            return Verdict.SLOW_HOLDERS;
        }
        return 2 * idle > all ? Verdict.UNUSED : Verdict.MIXED;
    }

    /** The same in one sentence. */
    private String words(Verdict verdict) {
        int all = total();
        int left = count(Holder.State.LEFT);
        int working = count(Holder.State.WORKING);
        int inside = count(Holder.State.IDLE_INSIDE);
        int idle = inside + left + count(Holder.State.IDLE);
        int waits = count(Holder.State.NESTED, Holder.State.WAITING);
        switch (verdict) {
            case DEADLOCK:
                return "a deadlock: every thread that holds a connection waits for another one";
            case LEAK:
                return leak(left, all);
            case ALL_WAIT:
                return "every thread that holds a connection waits for another one: a deadlock, unless what they hold "
                        + "is leaked";
            case MOST_WAIT:
                return (count(Holder.State.WAITING) == 0 ? "nested acquires: " : "") + waits + " of " + all
                        + " are held by threads that wait for another one; once all are, none goes on";
            case TOO_SMALL:
                return tooSmall(takenMeanwhile(), all);
            case SLOW_WORK:
                return "slow work: " + working + " of " + all + " execute a statement or read a result; "
                        + heldThroughout() + " of " + all + " were held for all of these " + Spans.words(longestMillis);
            case SLOW_HOLDERS:
                return "slow holders: of " + inside + " of " + all + " nothing was asked for "
                        + idleFor(Holder.State.IDLE_INSIDE)
                        + " or more, and their threads are still in the method that acquired them, doing something else"
                        + (working == 0 ? "" : "; " + working + " execute a statement or read a result");
            case UNUSED:
                return "held without use: of " + idle + " of " + all + " nothing was asked for "
                        + idleFor(Holder.State.IDLE_INSIDE, Holder.State.IDLE, Holder.State.LEFT)
                        + " or more; they are leaked, or their threads do something else meanwhile"
                        + (lost() == 0 ? "" : "; " + lost() + " more are lost");
            default:
                return mixed(working, waits, idle + lost());
        }
    }

    /** Each of them in one place: what does not fit any was used a moment ago. */
    private String mixed(int working, int waits, int idle) {
        int all = total();
        int unused = 0;
        int taken = 0;
        for (Holder holder : holders) {
            boolean fresh = holder.state() == Holder.State.FRESH || holder.state() == Holder.State.UNUSED;
            taken += fresh && isTakenMeanwhile(holder) ? 1 : 0;
            unused += holder.state() == Holder.State.UNUSED && !isTakenMeanwhile(holder) ? 1 : 0;
        }
        int others = all - working - waits - idle - unused - taken;
        return "no single cause: of " + all + ", " + working + " execute a statement or read a result, " + waits
                + " are held by threads that wait for another one, " + (idle + unused)
                + " are not in use, " + taken + " were acquired meanwhile"
                + (others == 0 ? "" : ", " + others + " were used less than 1 s before");
    }

    private String leak(int left, int all) {
        String unused = "of " + left + " of " + all + " nothing was asked for " + idleFor(Holder.State.LEFT)
                + " or more, and the methods that acquired them have returned";
        return lost() == 0
                ? "it looks like a leak: " + unused
                : "a leak: " + lost() + " of " + all
                        + " are lost, nothing in the application refers to them, and they were not taken back"
                        + (left == 0 ? "" : "; " + unused);
    }

    /** So long, or longer, all in these states are idle; what is longer than the longest wait is of no interest. */
    private String idleFor(Holder.State... some) {
        long least = longestMillis;
        for (Holder holder : holders) {
            if (Arrays.asList(some).contains(holder.state())) {
                least = Math.min(least, holder.idleMillis());
            }
        }
        return Spans.words(least);
    }

    private String tooSmall(int taken, int all) {
        String rate =
                acquiresPerSecond < 0 ? "" : "; " + acquiresPerSecond + " getConnection() a second succeed in this JVM";
        long longest = CoarseClock.TICK_MILLIS; // It may be as long and show as nothing.
        for (Holder holder : holders) {
            longest = Math.max(longest, holder.heldMillis());
        }
        String size = taken == all
                ? all + " of " + all + " are held at " + Spans.counted(groups().size(), "site")
                        + ", none for longer than " + Spans.words(longest)
                : taken + " of " + all + " changed hands within these " + Spans.words(longestMillis);
        return "the pool is too small for its load: " + size + ", while " + Spans.counted(waiting, "thread")
                + (waiting == 1 ? " waits" : " wait") + rate;
    }

    /** How many others got one, and use it, while the one that waits longest got none. */
    private int takenMeanwhile() {
        int taken = 0;
        for (Holder holder : holders) {
            boolean inUse = holder.state() == Holder.State.WORKING
                    || holder.state() == Holder.State.FRESH
                    || holder.state() == Holder.State.UNUSED;
            taken += inUse && isTakenMeanwhile(holder) ? 1 : 0;
        }
        return taken;
    }

    private boolean isTakenMeanwhile(Holder holder) {
        return holder.heldMillis() < longestMillis;
    }

    private int heldThroughout() {
        int held = lost();
        for (Holder holder : holders) {
            held += isTakenMeanwhile(holder) ? 0 : 1;
        }
        return held;
    }

    /** By site, the one first that holds most for longest. */
    private List<Group> groups() {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Losses.Loss loss : losses) {
            groups.computeIfAbsent(loss.site.key(), any -> new Group(loss.site)).loss = loss;
        }
        for (Holder holder : holders) {
            groups.computeIfAbsent(holder.site().key(), any -> new Group(holder.site()))
                    .holders
                    .add(holder);
        }
        List<Group> sorted = new ArrayList<>(groups.values());
        sorted.sort((one, other) -> Long.compare(other.weight(nowMillis), one.weight(nowMillis)));
        return sorted;
    }
}
