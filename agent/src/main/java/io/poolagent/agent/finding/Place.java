// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

import io.poolagent.agent.stack.CodeGroups;
import io.poolagent.agent.stack.Frames;
import io.poolagent.agent.stack.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in the application's code: the frames that led there, nearest first. Immutable. */
public final class Place {
    private final Site site;

    public Place(Site site) {
        this.site = site;
    }

    /** The frames, nearest first; empty if the stack was not captured or holds no application code. */
    public List<StackTraceElement> frames() {
        return site.frames();
    }

    /** Whether the stack was captured. If it was and there are no frames, then none of it is the application's. */
    public boolean isCaptured() {
        return site.isCaptured();
    }

    /** The line to look at: the nearest of the application that does not just hand out connections; null if none is known. */
    public @Nullable StackTraceElement line() {
        return site.line();
    }

    /** Who called the code that fills the nearest frames by itself, if that is other code: the mistake may be there; or null. */
    public @Nullable StackTraceElement callerOfRun() {
        return site.callerOfRun();
    }

    /** The package that all code of a frame's owner shares, as far as names tell. */
    public static String owner(StackTraceElement frame) {
        return CodeGroups.of(frame.getClassName());
    }

    /** The framework that a frame is of, by its usual name; null if of none that is known. */
    public static @Nullable String framework(StackTraceElement frame) {
        return Frames.framework(frame);
    }

    /** Whether a frame is of the agent itself. */
    public static boolean isOfAgent(StackTraceElement frame) {
        return Frames.isOfAgent(frame.getClassName());
    }

    /** Equal for equal places, in every JVM. */
    public String key() {
        return site.key();
    }

    /** The same with no more frames than that, to be kept for long. */
    Place nearest(int most) {
        Site nearest = site.nearest(most);
        return nearest == site ? this : new Place(nearest);
    }

    public Site site() {
        return site;
    }
}
