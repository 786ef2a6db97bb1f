// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.hook;

import io.poolagent.agent.adapter.PoolRule;
import io.poolagent.agent.adapter.PoolRules;
import io.poolagent.agent.lease.Acquires;
import io.poolagent.agent.lease.CoarseClock;
import io.poolagent.agent.stack.Standing;
import org.jspecify.annotations.Nullable;

/**
 * How deep each thread is in methods that a rule names, and what an inner one lent. Each thread's own: no two ever touch the
 * same. As with {@link AcquireDepth}, a begin counts as its last act, and an end sets the depth to what it was at its begin.
 * An outermost end that never came would leave its thread inside the pool for good: so whoever is inside for long is looked
 * for on its own stack, where it asks.
 */
final class RuleDepth {
    private static final int DEPTH = 0;
    private static final int SINCE = 1;
    private static final int PENDING = 2;

    private static final int COUNTS = 0;
    private static final int LENT_BY = 1;
    private static final int LENT = 2;

    /** Who is inside for longer is looked for. */
    static final long DOUBTFUL_MILLIS = 200;

    // JDK types between calls: a thread may outlive the agent. Of this watch alone: a method that an earlier one saw
    // begin
    // may have ended while nobody looked.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Object[]> within = new ThreadLocal<Object[]>() {
        @Override
        protected Object[] initialValue() {
            return new Object[] {new long[3], null, null};
        }
    };

    private final PoolRules rules;
    private final CoarseClock clock;
    private final Acquires acquires;

    RuleDepth(PoolRules rules, CoarseClock clock, Acquires acquires) {
        this.rules = rules;
        this.clock = clock;
        this.acquires = acquires;
    }

    /** Whether the calling thread is in such a method: what is done there to connections is the pool's business. */
    boolean isInside() {
        return !rules.isEmpty() && depth((long[]) within.get()[COUNTS], 0) > 0;
    }

    /** @param own how many such methods stand on the stack for the call that asks */
    private long depth(long[] counts, int own) {
        if (counts[DEPTH] > 0 && clock.millis() - counts[SINCE] >= DOUBTFUL_MILLIS) {
            if (Standing.isMoreThan(own, this::isRules)) {
                counts[SINCE] = clock.millis(); // It is there, and need not be looked for again soon.
            } else {
                counts[DEPTH] = 0;
            }
        }
        return counts[DEPTH];
    }

    private boolean isRules(StackTraceElement frame) {
        PoolRule rule = rules.of(frame.getClassName());
        return rule != null
                && (rule.acquires().contains(frame.getMethodName())
                        || rule.releases().containsKey(frame.getMethodName()));
    }

    /** A method that lends begins; returns what is to be given to its end. */
    Integer lends() {
        long[] counts = (long[]) within.get()[COUNTS];
        int depth = (int) depth(counts, 1);
        Integer token = depth; // Boxed already, of all usual depths.
        if (depth == 0) {
            counts[SINCE] = clock.millis();
            if (counts[PENDING] == 0) { // Else the end of the last one never came, and it is counted still.
                acquires.begin();
                counts[PENDING] = 1;
            }
        }
        counts[DEPTH] = depth + 1L;
        return token;
    }

    /** It ends. Without a token its begin was not seen, or failed. Gives what the next ones are to be asked with. */
    Object[] hasLent(@Nullable Object token) {
        Object[] own = within.get();
        if (token instanceof Integer) {
            ((long[]) own[COUNTS])[DEPTH] = (Integer) token;
        }
        return own;
    }

    /** This is what it lent, if anything; returns whether it was the outermost. */
    boolean ended(Object[] own, @Nullable Object by, @Nullable Object lent) {
        long[] counts = (long[]) own[COUNTS];
        if (counts[DEPTH] > 0) {
            own[LENT_BY] = by;
            own[LENT] = lent;
            return false;
        }
        if (counts[PENDING] > 0) {
            acquires.end(lent != null);
            counts[PENDING] =
                    0; // Second: if the first fails, it is counted still, and the next one's end makes that good.
        } else {
            acquires.ended(lent != null);
        }
        return true;
    }

    /** The pool that lent this within the method that has ended so, or null. */
    static @Nullable Object lenderOf(Object[] own, @Nullable Object lent) {
        return own[LENT] == lent ? own[LENT_BY] : null;
    }

    static void forget(Object[] own) {
        own[LENT_BY] = null;
        own[LENT] = null;
    }

    /** Whether a method that takes back is about to begin within no other. */
    boolean isOutsideOfOthers() {
        return depth((long[]) within.get()[COUNTS], 1) == 0;
    }

    /** It begins: within no other. */
    void takesBack() {
        long[] counts = (long[]) within.get()[COUNTS];
        counts[SINCE] = clock.millis();
        counts[DEPTH] = 1;
    }

    /** It has ended: so had all that began within. */
    void hasTakenBack() {
        Object[] own = within.get();
        ((long[]) own[COUNTS])[DEPTH] = 0;
        forget(own);
    }
}
