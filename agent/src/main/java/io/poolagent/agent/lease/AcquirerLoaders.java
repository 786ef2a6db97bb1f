// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By which class loaders the log of the application is found that acquires: that of its thread's context first, which in a server is the
 * web application's, then its pool's. Held weakly, so that an undeployed application can go. There only if the option asks for it;
 * safe for use by any thread, without a lock.
 */
public final class AcquirerLoaders {
    /** As many applications as there may be beside each other before lists are made anew. */
    private static final int MOST = 16;

    private static final String AGENTS = "io.poolagent.agent.";

    private final List<Reference<ClassLoader>> first;
    private volatile Pair[] known = {};
    private volatile @Nullable List<Reference<ClassLoader>> latest;

    /** Made by who loads the first class of a pool or driver. */
    public AcquirerLoaders() {
        first = Collections.singletonList(new WeakReference<>(context()));
    }

    /** Those of the calling thread, which acquires from a pool whose handles have this class. */
    List<Reference<ClassLoader>> ofThisThread(Class<?> handleType) {
        ClassLoader context = context();
        ClassLoader pool = handleType.getClassLoader();
        Pair[] pairs = known;
        Pair found = null;
        for (int i = 0; i < pairs.length && found == null; i++) {
            if (pairs[i].context.get() == context && pairs[i].pool.get() == pool) {
                found = pairs[i];
            }
        }
        if (found == null) {
            found = new Pair(context, pool);
            if (isAgents(handleType)) {
                return found.loaders; // The self-test.
            }
            Pair[] more = Arrays.copyOf(pairs, Math.min(MOST, pairs.length + 1));
            System.arraycopy(pairs, 0, more, 1, more.length - 1);
            more[0] = found;
            known = more; // One that another thread adds at this moment is made again.
        }
        if (latest != found.loaders && !isAgents(handleType)) {
            latest = found.loaders;
        }
        return found.loaders;
    }

    private static boolean isAgents(Class<?> handleType) {
        return handleType.getName().startsWith(AGENTS);
    }

    private static @Nullable ClassLoader context() {
        try {
            return Thread.currentThread().getContextClassLoader();
        } catch (SecurityException e) {
            return null;
        }
    }

    /** Those of the one that acquired last; null if nobody has. */
    public @Nullable List<Reference<ClassLoader>> latest() {
        return latest;
    }

    /** Those of all that have acquired, as far as they are remembered. */
    public List<List<Reference<ClassLoader>>> all() {
        List<List<Reference<ClassLoader>>> all = new ArrayList<>();
        for (Pair pair : known) {
            all.add(pair.loaders);
        }
        return all;
    }

    /** Those of who loaded the first class of a pool or driver. */
    public List<Reference<ClassLoader>> first() {
        return first;
    }

    private static final class Pair {
        final Reference<ClassLoader> context;
        final Reference<ClassLoader> pool;
        final List<Reference<ClassLoader>> loaders;

        Pair(@Nullable ClassLoader context, @Nullable ClassLoader pool) {
            this.context = new WeakReference<>(context);
            this.pool = new WeakReference<>(pool);
            this.loaders = Collections.unmodifiableList(Arrays.asList(this.context, this.pool));
        }
    }
}
