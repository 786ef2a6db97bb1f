// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.app;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application that acquires, and where its metrics are. Keeps nothing of it. Used by one thread. */
final class KnownApp {
    private final List<Reference<ClassLoader>> loaders;
    private final long sinceNanos;
    private final boolean hasContext;
    private final Hang hang = new Hang();
    private long nextNanos;
    private @Nullable Publication publication;

    KnownApp(List<Reference<ClassLoader>> loaders, long nowNanos) {
        this.loaders = loaders;
        this.sinceNanos = nowNanos;
        this.nextNanos = nowNanos;
        this.hasContext = loaders.get(0).get() != null;
    }

    boolean isOf(List<Reference<ClassLoader>> others) {
        if (loaders == others) {
            return true;
        }
        ClassLoader context = loaders.get(0).get();
        return context == others.get(0).get() && (context != null || last(loaders) == last(others));
    }

    private static @Nullable ClassLoader last(List<Reference<ClassLoader>> loaders) {
        return loaders.get(loaders.size() - 1).get();
    }

    boolean isGone() {
        return hasContext ? loaders.get(0).get() == null : last(loaders) == null;
    }

    /** Through which to look, in this order. To be let go of soon. */
    List<ClassLoader> there() {
        List<ClassLoader> there = new ArrayList<>();
        for (Reference<ClassLoader> loader : loaders) {
            add(there, loader.get());
        }
        add(there, ClassLoader.getSystemClassLoader());
        return there;
    }

    private static void add(List<ClassLoader> to, @Nullable ClassLoader loader) {
        if (loader != null && !to.contains(loader)) {
            to.add(loader);
        }
    }

    long knownForNanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }

    boolean isDue(long nowNanos) {
        return publication == null && nowNanos - nextNanos >= 0 && !hang.isNow();
    }

    void isDueIn(long nanos, long nowNanos) {
        nextNanos = nowNanos + nanos;
    }

    Hang hang() {
        return hang;
    }

    void shows(Publication found) {
        publication = found;
    }

    @Nullable
    Publication publication() {
        return publication;
    }
}
