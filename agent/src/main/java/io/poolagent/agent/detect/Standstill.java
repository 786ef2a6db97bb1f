// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.LockWait;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which threads cannot go on before another one gets a connection: it waits for one, and has the lock that they want. Of one
 * look, on the agent's thread.
 *
 * <p>What keeps a thread is asked after the list of those that wait for a connection was made, and who is on that list has to
 * be there still afterwards, since the same time. Then at the moment of asking all of them stood still at once: who waits for
 * a connection all the while gives no lock away.
 */
final class Standstill {
    /** From lock to lock. */
    private static final int MOST_HOPS = 8;

    private static final int MOST_THREADS = 64;

    private Standstill() {}

    /**
     * By number, the threads among these that are kept, each with what keeps it.
     *
     * @param waiters who waits for a connection
     */
    static Map<Long, LockWait> of(Set<Long> holders, Map<Long, Thread> waiters, Threads threads) {
        Map<Long, LockWait> locks = new HashMap<>();
        Set<Long> next = new HashSet<>(holders);
        Set<Long> asked = new HashSet<>(waiters.keySet());
        for (int hop = 0; hop < MOST_HOPS && asked.size() - waiters.size() < MOST_THREADS; hop++) {
            next.removeAll(asked);
            if (next.isEmpty()) {
                break;
            }
            Map<Long, LockWait> found = threads.locks(next, waiters);
            asked.addAll(next);
            locks.putAll(found);
            next = new HashSet<>();
            for (LockWait wait : found.values()) {
                next.add(wait.ownerId());
            }
        }
        Map<Long, LockWait> kept = new HashMap<>();
        for (Long holder : holders) {
            if (!waiters.containsKey(holder) && endsAt(holder, locks, waiters.keySet())) {
                kept.put(holder, locks.get(holder));
            }
        }
        return kept;
    }

    private static boolean endsAt(Long thread, Map<Long, LockWait> locks, Set<Long> waiters) {
        Long at = thread;
        for (int hop = 0; hop <= MOST_HOPS && !waiters.contains(at); hop++) {
            LockWait wait = locks.get(at);
            if (wait == null) {
                return false;
            }
            at = wait.ownerId();
        }
        return waiters.contains(at);
    }
}
