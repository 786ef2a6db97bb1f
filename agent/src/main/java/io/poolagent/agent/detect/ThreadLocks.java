// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.LockWait;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the JVM which locks keep threads, and who has them. Loads the JDK's management classes, and no MBean server. */
final class ThreadLocks {
    private ThreadLocks() {}

    /**
     * By the number of each thread that is kept, of platform threads only.
     *
     * @param waiters others, by their number, whose end a thread may wait for
     */
    static Map<Long, LockWait> of(Collection<Long> threads, Map<Long, Thread> waiters) {
        Map<Long, LockWait> locks = new HashMap<>();
        try {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            long[] ids = new long[threads.size()];
            int i = 0;
            for (Long id : threads) {
                ids[i++] = id;
            }
            for (ThreadInfo info : bean.getThreadInfo(ids)) {
                LockInfo lock = info == null ? null : info.getLockInfo();
                LockWait wait = lock == null ? null : wait(info, lock, waiters);
                if (wait != null) {
                    locks.put(info.getThreadId(), wait);
                }
            }
        } catch (RuntimeException e) { // A security manager: then nothing is known.
            locks.clear();
        }
        return locks;
    }

    private static @Nullable LockWait wait(ThreadInfo info, LockInfo lock, Map<Long, Thread> waiters) {
        if (info.getLockOwnerId() >= 0) {
            return new LockWait(lock.getClassName(), false, info.getLockOwnerId(), info.getLockOwnerName());
        }
        for (Map.Entry<Long, Thread> waiter : waiters.entrySet()) {
            Thread thread = waiter.getValue();
            // Thread.join() waits on the thread itself, as nobody else should.
            if (lock.getIdentityHashCode() == System.identityHashCode(thread)
                    && lock.getClassName().equals(thread.getClass().getName())) {
                return new LockWait(lock.getClassName(), true, waiter.getKey(), thread.getName());
            }
        }
        return null;
    }
}
