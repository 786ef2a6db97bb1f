// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.detect;

import io.poolagent.agent.finding.LockWait;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What threads do just now. Looked at by the agent's thread, few at a time, and only in trouble. */
interface Threads {
    /** The threads of the operating system that live, all of them, by their number; empty if that is not known. */
    Map<Long, Thread> live();

    StackTraceElement[] stackOf(Thread thread);

    /**
     * By number, those of these threads that are kept by a lock that another has, or by another's end; of virtual threads and
     * where the JVM does not say it nothing is known.
     *
     * @param waiters others, by number, whose end one may wait for
     */
    Map<Long, LockWait> locks(Collection<Long> threads, Map<Long, Thread> waiters);

    /** Those of this JVM. Whatever goes wrong in a look, nothing was seen. */
    Threads OF_THIS_JVM = new Threads() {
        @Override
        public Map<Long, Thread> live() {
            Map<Long, Thread> live = new HashMap<>();
            try {
                ThreadGroup all = Thread.currentThread().getThreadGroup();
                while (all.getParent() != null) {
                    all = all.getParent();
                }
                Thread[] threads;
                int count;
                do { // What does not fit is left out in silence.
                    threads = new Thread[2 * all.activeCount() + 64];
                    count = all.enumerate(threads);
                } while (count == threads.length);
                for (int i = 0; i < count; i++) {
                    live.put(threads[i].getId(), threads[i]);
                }
            } catch (RuntimeException e) { // A security manager, or a thread of a class with ideas of its own.
                live.clear();
            }
            return live;
        }

        @Override
        public StackTraceElement[] stackOf(Thread thread) {
            try {
                return thread.getStackTrace();
            } catch (RuntimeException e) {
                return new StackTraceElement[0];
            }
        }

        @Override
        public Map<Long, LockWait> locks(Collection<Long> threads, Map<Long, Thread> waiters) {
            try {
                return ThreadLocks.of(threads, waiters);
            } catch (LinkageError e) { // A runtime without java.management.
                return new HashMap<>();
            }
        }
    };
}
