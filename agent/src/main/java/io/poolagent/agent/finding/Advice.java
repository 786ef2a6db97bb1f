// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import org.jspecify.annotations.Nullable;

/** What a pool's profile says of its size, and what to change. Immutable. */
public final class Advice {
    /** A shorter time says too little. */
    static final long LEAST_SPAN_MILLIS = 60_000;

    private static final int LEAST_SAMPLES = 60;

    /** Whoever holds a connection for longer on average is slow. */
    private static final long SLOW_MILLIS = 1_000;

    /** What is to be done. */
    public enum What {
        /** Nothing: it has as many as are wanted. */
        ENOUGH,
        /** Many are not used at all, and may be leaked: then no size suffices. */
        FIND_LEAK,
        /** Threads wait though it could lend more: it does not get the connections that it may have. */
        NOT_THE_SIZE,
        /** Most of the time that they are held nothing is asked of them. */
        RELEASE_EARLIER,
        /** They are at work for long each time. */
        FASTER_STATEMENTS,
        /** They are at work, for a short time each, and there are too few. */
        LARGER_POOL
    }

    private final What what;
    private final PoolProfile profile;
    private final @Nullable SiteProfile site;
    private final int suffices;

    private Advice(What what, PoolProfile profile, @Nullable SiteProfile site, int suffices) {
        this.what = what;
        this.profile = profile;
        this.site = site;
        this.suffices = suffices;
    }

    /** Null if the time was too short, or the pool's size is not known. */
    public static @Nullable Advice of(PoolProfile profile) {
        boolean isKnown = profile.maximum() > 0
                && profile.spanMillis() >= LEAST_SPAN_MILLIS
                && profile.samples() >= LEAST_SAMPLES;
        if (!isKnown) {
            return null;
        }
        int wanted = profile.demand().p99();
        if (isFullOfUnused(profile)) {
            return new Advice(What.FIND_LEAK, profile, null, wanted);
        }
        if (wanted <= profile.maximum()) {
            return new Advice(What.ENOUGH, profile, null, wanted);
        }
        if (2 * profile.waitingWithRoomMillis() > profile.waitingMillis()) {
            return new Advice(What.NOT_THE_SIZE, profile, null, wanted);
        }
        if (2 * profile.idleMillis() >= profile.heldMillis()) {
            SiteProfile most = mostIdle(profile);
            double rest = 1 - (most == null ? 0 : (double) most.idleMillis() / profile.heldMillis());
            return new Advice(What.RELEASE_EARLIER, profile, most, Math.max(1, (int) Math.ceil(wanted * rest)));
        }
        if (heldOnAverageMillis(profile) >= SLOW_MILLIS) {
            return new Advice(What.FASTER_STATEMENTS, profile, mostAtWork(profile), wanted);
        }
        return new Advice(What.LARGER_POOL, profile, null, wanted);
    }

    /** Of a pool that refuses at once few are ever seen to wait; where nobody does, it is nobody's harm. */
    private static boolean isFullOfUnused(PoolProfile profile) {
        return 4 * profile.unused() >= profile.maximum()
                && profile.demand().p99() >= profile.maximum()
                && profile.demand().most() > profile.maximum();
    }

    private static @Nullable SiteProfile mostIdle(PoolProfile profile) {
        SiteProfile most = null;
        for (SiteProfile site : profile.sites()) {
            most = most == null || site.idleMillis() > most.idleMillis() ? site : most;
        }
        return most;
    }

    private static @Nullable SiteProfile mostAtWork(PoolProfile profile) {
        SiteProfile most = null;
        for (SiteProfile site : profile.sites()) {
            most = most == null || atWorkMillis(site) > atWorkMillis(most) ? site : most;
        }
        return most;
    }

    private static long atWorkMillis(SiteProfile site) {
        return site.heldMillis() - site.idleMillis();
    }

    /** By Little's law: of those that are held throughout, at least the time that was sampled. */
    private static long heldOnAverageMillis(PoolProfile profile) {
        return profile.heldMillis() / Math.max(1, profile.acquired());
    }

    public What what() {
        return what;
    }

    /** The figures behind it. */
    public PoolProfile profile() {
        return profile;
    }

    /** Where to look first; null if nowhere in particular. */
    public @Nullable SiteProfile site() {
        return site;
    }

    /** How many connections would suffice then, in 99 of 100 samples. */
    public int suffices() {
        return suffices;
    }

    /** For how long a connection is held on average, in milliseconds. */
    public long heldOnAverageMillis() {
        return heldOnAverageMillis(profile);
    }
}
