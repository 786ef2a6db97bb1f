// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.boot;

/**
 * The one class that woven code calls. The build moves it to {@code java.lang}, so that every class loader sees it
 * (JBoss Modules and OSGi delegate nothing else); hence only {@code java.lang} types here, {@code Object} for the rest.
 * Until a hook is set, and after it is taken away, every call does nothing. Nothing ever leaves it by an exception.
 */
public abstract class PoolAgentDispatcher {
    // Kinds of units of work, for begins(); and what a manager does with its thread's, for passes().
    public static final int TASK = 0;
    public static final int TRANSACTION = 1;
    public static final int REQUEST = 2;
    public static final int BEGUN = 3;
    public static final int ENDING = 4;
    public static final int SUSPENDED = 5;
    public static final int RESUMED = 6;

    private static volatile PoolAgentDispatcher hook;
    private static volatile boolean watchesReads;
    private static volatile boolean watchesState;
    private static volatile int failures;
    private static volatile String firstFailure;

    protected PoolAgentDispatcher() {}

    /** Sets the receiver of all calls; {@code null} makes woven code inert. */
    public static void hook(PoolAgentDispatcher receiver) {
        hook = receiver;
        if (receiver == null) {
            watchesReads = false;
            watchesState = false;
        }
    }

    /** The receiver in force, or {@code null}. */
    public static PoolAgentDispatcher hook() {
        return hook;
    }

    /** How many calls failed inside the agent and were kept from the application. Zero, or the agent has a bug. */
    public static int failures() {
        return failures;
    }

    /** The first such failure in words, or {@code null}. */
    public static String firstFailure() {
        return firstFailure;
    }

    /** Woven into the start of {@code getConnection}; what it gives is handed to {@link #acquired}. */
    public static Object acquiring(Object source) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onAcquiring(source);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into the end of {@code getConnection}: {@code handle} is null when it threw. */
    public static void acquired(Object source, Object token, Object handle) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null && token != null) {
            try {
                receiver.onAcquired(source, token, handle);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the start of {@code close}: a {@link Boolean} skips the body; handed to {@link #released} in any case. */
    public static Object releasing(Object handle) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onReleasing(handle);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven, only if asked for, into all that must not be called after the release: what it is to throw, or null. */
    public static Throwable refusing(Object handleOrStatement, String method) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onRefusing(handleOrStatement, method);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into the end of {@code close}; naming the handle here keeps it reachable until its close is done. */
    public static void released(Object handle, Object token, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null && token != null) {
            try {
                receiver.onReleased(handle, token, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the start of {@code createStatement} and the like; what it gives is handed to {@link #lent}. */
    public static Object lending(Object handle) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onLending(handle);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into their end: {@code statement} is null when it threw, {@code sql} the first argument, if any. */
    public static void lent(Object handle, Object token, Object statement, Object sql, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null && token != null) {
            try {
                receiver.onLent(handle, token, statement, sql, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the start of {@code commit} and the like. */
    public static void calling(Object handle) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onCalling(handle);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the end of {@code commit} and the like: {@code argument} is null where there is none. */
    public static void called(Object handle, Object argument, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onCalled(handle, argument, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Whether {@link #state} is to be called. */
    public static boolean watchesState() {
        return watchesState;
    }

    /** Says so. */
    public static void watchState(boolean watch) {
        watchesState = watch;
    }

    /** Woven into the end of what sets or tells the session state: {@code given} or {@code told} is null. */
    public static void state(Object connection, String method, Object given, Object told, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onState(connection, method, given, told, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the start of {@code execute} and the like; {@code sql} is null for a prepared statement. */
    public static Object executing(Object statement, String sql) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onExecuting(statement, sql);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into their end, if {@link #executing} gave a token: {@code returned} is a result set, a count, or null. */
    public static void executed(Object statement, Object token, Object returned, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onExecuted(statement, token, returned, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the end of {@code getResultSet}, {@code getGeneratedKeys} and {@code getUpdateCount}. */
    public static void result(Object statement, Object resultSet) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null && resultSet != null) {
            try {
                receiver.onResult(statement, resultSet);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the end of {@code close} of statements, and of {@code closeOnCompletion}: then it closes {@code itself}. */
    public static void closed(Object statement, boolean itself) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onClosed(statement, itself);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Whether {@link #read} is to be called for every row, and not only when there is none to be had any more. */
    public static boolean watchesReads() {
        return watchesReads;
    }

    /** Says so. */
    public static void watchReads(boolean watch) {
        watchesReads = watch;
    }

    /** Woven into the end of {@code next} of result sets. */
    public static void read(Object resultSet, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onRead(resultSet, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the start of a unit of work; what it gives is handed to {@link #ends} if it is not null. */
    public static Object begins(int kind) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onBegins(kind);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into the start of methods that lend, as a rule says; what it gives is handed to {@link #gaveOut}. */
    public static Object givingOut() {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onGivingOut();
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into their end: {@code pool} is null if the method is static, {@code handle} when it threw. */
    public static void gaveOut(int method, Object token, Object pool, Object handle) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onGaveOut(method, token, pool, handle);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the start of methods that take back: a {@link Boolean} skips the body; handed to {@link #tookBack}. */
    public static Object takingBack(int method, Object pool, Object[] arguments) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onTakingBack(method, pool, arguments);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    /** Woven into their end. */
    public static void tookBack(Object token, Throwable thrown) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onTookBack(token, thrown);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into the end of a unit of work. */
    public static void ends(Object token) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                receiver.onEnds(token);
            } catch (Throwable t) {
                failed(t);
            }
        }
    }

    /** Woven into where units pass, some {@code by} a manager: what it gives is handed to {@link #ends} if it is not null. */
    public static Object passes(int kind, Object by) {
        PoolAgentDispatcher receiver = hook;
        if (receiver != null) {
            try {
                return receiver.onPasses(kind, by);
            } catch (Throwable t) {
                failed(t);
            }
        }
        return null;
    }

    // Not exact when two threads fail at once, and that is enough: any number but zero is a bug.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private static void failed(Throwable t) {
        if (failures++ == 0) {
            // Not the Throwable: it would keep the application's class loader.
            StackTraceElement[] stack = t.getStackTrace();
            firstFailure = stack.length == 0 ? t.toString() : t + " at " + stack[0];
        }
    }

    protected abstract Object onAcquiring(Object source);

    protected abstract void onAcquired(Object source, Object token, Object handle);

    protected abstract Object onReleasing(Object handle);

    /** By default nothing is refused. */
    protected Throwable onRefusing(Object handleOrStatement, String method) {
        return null;
    }

    protected abstract void onReleased(Object handle, Object token, Throwable thrown);

    protected abstract Object onLending(Object handle);

    protected abstract void onLent(Object handle, Object token, Object statement, Object sql, Throwable thrown);

    protected abstract void onCalling(Object handle);

    protected abstract void onCalled(Object handle, Object argument, Throwable thrown);

    protected abstract void onState(Object connection, String method, Object given, Object told, Throwable thrown);

    protected abstract Object onExecuting(Object statement, String sql);

    protected abstract void onExecuted(Object statement, Object token, Object resultSet, Throwable thrown);

    protected abstract void onResult(Object statement, Object resultSet);

    protected abstract void onClosed(Object statement, boolean itself);

    protected abstract void onRead(Object resultSet, Throwable thrown);

    protected abstract Object onBegins(int kind);

    protected abstract void onEnds(Object token);

    protected abstract Object onPasses(int kind, Object by);

    protected abstract Object onGivingOut();

    protected abstract void onGaveOut(int method, Object token, Object pool, Object handle);

    protected abstract Object onTakingBack(int method, Object pool, Object[] arguments);

    protected abstract void onTookBack(Object token, Throwable thrown);
}
