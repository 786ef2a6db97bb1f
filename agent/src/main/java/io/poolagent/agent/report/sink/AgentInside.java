// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import io.poolagent.agent.finding.Faults;
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a surface may ask of the agent in whose JVM it is. Safe for use by any thread. */
public interface AgentInside {
    /**
     * All that there is to say now.
     *
     * @throws IllegalStateException if the agent watches no more, or is busy
     */
    Overview overview() throws InterruptedException;

    /** Its own faults, which are counted. */
    Faults faults();

    /** Whether {@link #reclaim} may be called: the options say so. */
    boolean takesOrders();

    /**
     * Has what was found of a pool and left with its holders taken back.
     *
     * @param pool its number
     * @return how many connections
     * @throws IllegalStateException if the agent watches no more
     */
    int reclaim(long pool);

    /** Whether a class of that name is loaded, by whatever loader. Looks at all that are: not for every second. */
    boolean isLoaded(String className);

    /**
     * The class of that name that code of this loader uses; null if none was asked for by now. Loads nothing, and looks at all
     * classes of the loader.
     */
    @Nullable
    Class<?> usedBy(ClassLoader loader, String className);

    /** By which class loaders the log of the application is found that acquired last, to be tried in that order; null if none has. */
    @Nullable
    List<Reference<ClassLoader>> latestLoaders();

    /** The same of all applications that have acquired, as far as they are remembered; empty if nobody notes them. */
    List<List<Reference<ClassLoader>>> applications();

    /** The same of the one that loaded the first class of a pool or driver. */
    List<Reference<ClassLoader>> firstLoaders();

    /** A thread, not started yet, for code of the application: it may take connections, and nobody is blamed for that. */
    Thread threadFor(Runnable applicationsCode, String name);

    /** Whether the code on such a thread has taken a connection of a pool that the agent watches. */
    boolean tookConnection(Thread thread);
}
