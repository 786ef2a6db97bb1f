// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Exhausted;
import io.poolagent.agent.finding.HeldTime;
import io.poolagent.agent.finding.HolderState;
import io.poolagent.agent.finding.Place;
import java.util.Arrays;

/** Why a pool had none to lend, in one sentence with the figures behind it. */
final class VerdictText {
    /** What is held for less may have been acquired just now, by a clock that ticks so often. */
    private static final long TICK_MILLIS = 100;

    private final Exhausted all;

    private VerdictText(Exhausted all) {
        this.all = all;
    }

    static String of(Exhausted exhausted) {
        return new VerdictText(exhausted).words();
    }

    private String words() {
        int total = all.total();
        int left = all.count(HolderState.LEFT);
        int working = all.count(HolderState.WORKING);
        int joins = all.count(HolderState.AWAITS_TASKS);
        int inside = all.count(HolderState.IDLE_INSIDE) + joins;
        int idle = inside + left + all.count(HolderState.IDLE);
        int waits = all.count(HolderState.NESTED, HolderState.BLOCKED, HolderState.WAITING);
        switch (all.verdict()) {
            case DEADLOCK:
                return "a deadlock: every thread that holds a connection waits for another one";
            case LEAK:
                return leak(left, total);
            case ALL_WAIT:
                return "every thread that holds a connection waits for another one"
                        + (all.keptByLocks() == 0 ? "" : ", or for a lock whose owner waits for one")
                        + ": a deadlock, unless those connections are leaked";
            case MOST_WAIT:
                return (all.count(HolderState.WAITING) == 0 ? "nested acquires: " : "") + waits + " of " + total
                        + " connections are held by threads that wait for another one; when all are, no thread can continue";
            case TASKS_WAIT:
                return "possible deadlock: " + joins + " of " + total
                        + " connections are held by threads that wait for tasks of other threads, while a task waits for a "
                        + "connection of this pool; if it is one of theirs, no thread can continue";
            case OTHER_POOL:
                return "another pool: " + all.count(HolderState.ELSEWHERE) + " of " + total
                        + " connections are held by threads that wait for a connection of "
                        + (all.otherPool() == null ? "other pools" : "pool '" + all.otherPool() + "'");
            case TOO_SMALL:
                return tooSmall(takenMeanwhile(), total);
            case SLOW_WORK:
                if (2 * working <= total) {
                    return "slow work: connections were executing a statement or being read for "
                            + all.heldTime().usedPercent() + " % of the time they were held";
                }
                return "slow work: " + working + " of " + total
                        + " connections are executing a statement or being read; "
                        + heldThroughout() + " of " + total + " were held throughout these "
                        + Spans.words(all.longestMillis());
            case SLOW_HOLDERS:
                if (2 * working > total || 2 * (inside + working) <= total) {
                    return idleAtOneLine(all.heldTime());
                }
                return "slow holders: " + idle(inside, HolderState.IDLE_INSIDE, HolderState.AWAITS_TASKS)
                        + " while their threads do something else in the methods that acquired them"
                        + (working == 0 ? "" : "; in a statement or being read: " + working);
            case UNUSED:
                return "held without use: "
                        + idle(
                                idle,
                                HolderState.IDLE_INSIDE,
                                HolderState.AWAITS_TASKS,
                                HolderState.IDLE,
                                HolderState.LEFT)
                        + "; they are leaked, or their threads are busy with something else"
                        + (all.lost() == 0 ? "" : "; lost: " + all.lost());
            default:
                return mixed(working, waits, idle + all.lost());
        }
    }

    private static String idleAtOneLine(HeldTime time) {
        Place line = time.line();
        return "slow holders: connections were idle for " + (100 - time.usedPercent()) + " % of the time they were held"
                + (line == null
                        ? ""
                        : "; their threads stood at " + Places.nearest(line) + " in " + time.atLine() + " of "
                                + time.looks() + " samples");
    }

    private String leak(int left, int total) {
        String unit = all.endedUnit();
        String unused = idle(left, HolderState.LEFT) + " and the " + (unit == null ? "method" : unit)
                + "s that acquired them have "
                + (unit == null ? "returned" : "ended");
        return all.lost() == 0
                ? "probable leak: " + unused
                : "a leak: " + all.lost() + " of " + total
                        + (total == 1 ? " connection is" : " connections are") + " lost and not taken back"
                        + (left == 0 ? "" : "; " + unused);
    }

    /** Each of them in one place: what does not fit any was used a moment ago. */
    private String mixed(int working, int waits, int idle) {
        int total = all.total();
        int unused = 0;
        int taken = 0;
        for (Exhausted.Held one : all.held()) {
            boolean fresh = one.state() == HolderState.FRESH || one.state() == HolderState.UNUSED;
            taken += fresh && all.isTakenMeanwhile(one) ? 1 : 0;
            unused += one.state() == HolderState.UNUSED && !all.isTakenMeanwhile(one) ? 1 : 0;
        }
        int elsewhere = all.count(HolderState.ELSEWHERE);
        int others = total - working - waits - elsewhere - idle - unused - taken;
        return "no single cause: of " + Spans.counted(total, "connection") + ", " + working
                + " in a statement or being read, " + waits + " held by threads that wait for another one, "
                + (elsewhere == 0 ? "" : elsewhere + " by threads that wait for another pool, ") + (idle + unused)
                + " idle, " + taken + " acquired meanwhile"
                + (others == 0 ? "" : ", " + others + " used less than 1 s ago");
    }

    private String tooSmall(int taken, int total) {
        long perSecond = all.acquiresPerSecond();
        String rate = perSecond < 0 ? "" : "; " + perSecond + " getConnection() calls a second succeed in this JVM";
        long longest = TICK_MILLIS; // It may be as long and show as nothing.
        for (Exhausted.Held one : all.held()) {
            longest = Math.max(longest, one.heldMillis());
        }
        int sites = all.sites().size() + all.moreSites();
        String size = taken == total
                ? total + " of " + total + " connections are in use at " + Spans.counted(sites, "site")
                        + ", none for longer than " + Spans.words(longest)
                : taken + " of " + total + " connections changed hands within the last "
                        + Spans.words(all.longestMillis());
        return "the pool is too small for its load: " + size + ", while " + Spans.counted(all.waiting(), "thread")
                + (all.waiting() == 1 ? " waits" : " wait") + rate + unused();
    }

    /** How much of the time they were not used, if that is most of it. */
    private String unused() {
        HeldTime time = all.heldTime();
        return time.isKnown() && time.usedPercent() < 50
                ? "; connections were idle for " + (100 - time.usedPercent()) + " % of the time they were held"
                : "";
    }

    /** As in {@code 3 of 4 connections have been idle for at least 10 s}. */
    private String idle(int count, HolderState... some) {
        int total = all.total();
        return count + " of " + Spans.counted(total, "connection") + (count == 1 ? " has" : " have")
                + " been idle for at least " + idleFor(some);
    }

    /** So long, or longer, all in these states are idle; what is longer than the longest wait is of no interest. */
    private String idleFor(HolderState... some) {
        long least = all.longestMillis();
        for (Exhausted.Held one : all.held()) {
            if (Arrays.asList(some).contains(one.state())) {
                least = Math.min(least, one.idleMillis());
            }
        }
        return Spans.words(least);
    }

    /** How many others got one, and use it, while the one that waits longest got none. */
    private int takenMeanwhile() {
        int taken = 0;
        for (Exhausted.Held one : all.held()) {
            boolean inUse = one.state() == HolderState.WORKING
                    || one.state() == HolderState.FRESH
                    || one.state() == HolderState.UNUSED;
            taken += inUse && all.isTakenMeanwhile(one) ? 1 : 0;
        }
        return taken;
    }

    private int heldThroughout() {
        int held = all.lost();
        for (Exhausted.Held one : all.held()) {
            held += all.isTakenMeanwhile(one) ? 0 : 1;
        }
        return held;
    }
}
