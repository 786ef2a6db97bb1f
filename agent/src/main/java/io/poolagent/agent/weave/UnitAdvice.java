// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.weave;

import io.poolagent.agent.boot.PoolAgentDispatcher;
import net.bytebuddy.asm.Advice;

/**
 * Woven around what is one unit of work. In Java:
 *
 * <pre>
 * Object token = PoolAgentDispatcher.begins(KIND);
 * try { … the method … } finally { if (token != null) PoolAgentDispatcher.ends(token); }
 * </pre>
 */
final class UnitAdvice {
    private UnitAdvice() {}

    /** {@code service} and {@code doFilter} of servlets and filters. */
    static final class Request {
        private Request() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter() {
            return PoolAgentDispatcher.begins(PoolAgentDispatcher.REQUEST);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Object token) {
            if (token != null) {
                PoolAgentDispatcher.ends(token);
            }
        }
    }

    /** What Spring runs a transaction in. */
    static final class Transaction {
        private Transaction() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter() {
            return PoolAgentDispatcher.begins(PoolAgentDispatcher.TRANSACTION);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Object token) {
            if (token != null) {
                PoolAgentDispatcher.ends(token);
            }
        }
    }

    /** {@code ForkJoinTask.doExec}. */
    static final class Task {
        private Task() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter() {
            return PoolAgentDispatcher.begins(PoolAgentDispatcher.TASK);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Object token) {
            if (token != null) {
                PoolAgentDispatcher.ends(token);
            }
        }
    }

    /**
     * {@code ThreadPoolExecutor.runWorker} and {@code getTask}: {@code PoolAgentDispatcher.passes(PoolAgentDispatcher.TASK, null);} at their start.
     * Where a task begins and ends between the two there is no method to weave, and subclasses override {@code
     * beforeExecute} and {@code afterExecute}.
     */
    static final class BetweenTasks {
        private BetweenTasks() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            PoolAgentDispatcher.passes(PoolAgentDispatcher.TASK, null);
        }
    }

    /** {@code startAsync} of servlet requests: {@code PoolAgentDispatcher.passes(PoolAgentDispatcher.REQUEST, null);} if it did not throw. */
    static final class GoesOn {
        private GoesOn() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit() {
            PoolAgentDispatcher.passes(PoolAgentDispatcher.REQUEST, null);
        }
    }

    /** {@code begin} of JTA: {@code PoolAgentDispatcher.passes(PoolAgentDispatcher.BEGUN, this);} if it did not throw. */
    static final class Begun {
        private Begun() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object manager) {
            PoolAgentDispatcher.passes(PoolAgentDispatcher.BEGUN, manager);
        }
    }

    /** {@code commit} and {@code rollback} of JTA: as above, but for {@code passes(PoolAgentDispatcher.ENDING, this)}. */
    static final class Ending {
        private Ending() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object manager) {
            return PoolAgentDispatcher.passes(PoolAgentDispatcher.ENDING, manager);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.Enter Object token) {
            if (token != null) {
                PoolAgentDispatcher.ends(token);
            }
        }
    }

    /**
     * {@code suspend} of JTA: {@code PoolAgentDispatcher.passes(PoolAgentDispatcher.SUSPENDED, this);} if it did not throw, and the same of what it
     * returns.
     */
    static final class Suspended {
        private Suspended() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object manager, @Advice.Return Object transaction) {
            PoolAgentDispatcher.passes(PoolAgentDispatcher.SUSPENDED, manager);
            PoolAgentDispatcher.passes(PoolAgentDispatcher.SUSPENDED, transaction);
        }
    }

    /** {@code resume} of JTA: {@code PoolAgentDispatcher.passes(PoolAgentDispatcher.RESUMED, transaction);} if it did not throw. */
    static final class Resumed {
        private Resumed() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) Object transaction) {
            PoolAgentDispatcher.passes(PoolAgentDispatcher.RESUMED, transaction);
        }
    }
}
