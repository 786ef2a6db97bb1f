// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.lease.Pool;
import java.util.ArrayList;
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

    private int count(Holder.State state) {
        return states.getOrDefault(state, 0);
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
        Finding finding = Finding.of(Kind.EXHAUSTED, pool, groups.get(0).site)
                .detailed(whatHappened + "; " + held())
                .with(Part.words("verdict", verdict()));
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

    /** The cause in one sentence, as far as the figures carry it. */
    String verdict() {
        int all = total();
        int left = count(Holder.State.LEFT);
        int working = count(Holder.State.WORKING);
        int inside = count(Holder.State.IDLE_INSIDE);
        int nested = count(Holder.State.NESTED);
        int idle = count(Holder.State.IDLE);
        String span = Spans.words(longestMillis);
        if (isDeadlock()) {
            return "a deadlock: every thread that holds a connection waits for another one";
        }
        if (2 * (lost() + left) > all) {
            return leak(left, all);
        }
        if (2 * nested > all) {
            return "nested acquires: " + nested + " of " + all
                    + " are held by threads that wait for another one; once all are, none goes on";
        }
        int taken = takenMeanwhile();
        if (2 * taken > all) {
            return tooSmall(taken, all);
        }
        if (2 * working > all) {
            return "slow work: " + working + " of " + all + " execute a statement or read a result; " + (all - taken)
                    + " of " + all + " were held for all of these " + span;
        }
        if (2 * (inside + working) > all) {
            return "slow holders: of " + inside + " of " + all + " nothing was asked for " + span
                    + " or more, and their threads are still in the method that acquired them, doing something else"
                    + (working == 0 ? "" : "; " + working + " execute a statement or read a result");
        }
        if (2 * (inside + idle + left + lost()) > all) {
            return "held without use: of " + (inside + idle + left) + " of " + all + " nothing was asked for " + span
                    + " or more; they are leaked, or their threads do something else meanwhile"
                    + (lost() == 0 ? "" : "; " + lost() + " more are lost");
        }
        return "no single cause: of " + all + ", " + working + " execute a statement or read a result, " + nested
                + " are held by threads that wait for another one, " + (inside + idle + left + lost())
                + " are not in use, " + taken + " were acquired meanwhile";
    }

    private String leak(int left, int all) {
        String unused = "of " + left + " of " + all + " nothing was asked for " + Spans.words(longestMillis)
                + " or more, and the methods that acquired them have returned";
        return lost() == 0
                ? "it looks like a leak: " + unused
                : "a leak: " + lost() + " of " + all
                        + " are lost, nothing in the application refers to them, and they were not taken back"
                        + (left == 0 ? "" : "; " + unused);
    }

    private String tooSmall(int taken, int all) {
        String rate =
                acquiresPerSecond < 0 ? "" : "; " + acquiresPerSecond + " getConnection() a second succeed in this JVM";
        long longest = 0;
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

    /** How many others got one, while the one that waits longest got none. */
    private int takenMeanwhile() {
        int taken = 0;
        for (Holder holder : holders) {
            boolean later = holder.heldMillis() < longestMillis;
            taken += later && holder.state() != Holder.State.NESTED ? 1 : 0;
        }
        return taken;
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
