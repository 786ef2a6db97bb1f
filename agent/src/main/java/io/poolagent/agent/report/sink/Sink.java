// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.finding.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way from a finding to its reader. Its rate limit, {@link #admit} and {@link #heldBack}, is asked by the agent's thread and
 * must not block. All else is called by the sink's own thread, one call at a time, and may take as long as it takes. What it
 * throws is a fault of the agent's own: counted, and said once.
 */
public interface Sink {
    /** A word for it: of its thread's name, and of what is said about it. */
    String name();

    /**
     * How much to write of a finding; whatever is said here is written. Asked only while there is room for it.
     *
     * @param bug how often it was found, this time included
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    default Amount admit(Finding finding, Tally.Entry bug, long wallMillis) {
        return Amount.FULL;
    }

    /** What the rate limit held back and has not been said yet, in words; null if nothing. */
    default @Nullable String heldBack(long wallMillis) {
        return null;
    }

    void finding(Finding finding, Tally.Entry bug, Amount amount);

    default void remark(Remark remark) {}

    /**
     * Whether it never waits for anything, as one that notes in memory what is found: then it has no queue and no thread. Whoever
     * would fill its queue calls it, one call at a time, and {@link #reclaimed} is called, too.
     */
    default boolean isQuick() {
        return false;
    }

    /** What was done about a connection, as the finding says, also where that is only counted. */
    default void reclaimed(Finding finding, long heldMillis) {}

    /** The JVM ends: all bugs, and how many connections are open still. */
    default void summary(List<Tally.Entry> bugs, long stillOpen) {}

    /** Somebody asked: all bugs so far, and what is held now. */
    default void report(List<Tally.Entry> bugs, Snapshot held) {}

    /** Whether {@link #begin} and {@link #end} are to be called. */
    default boolean isForTheEnd() {
        return false;
    }

    /** The agent begins: what would hinder {@link #end} is known by now. */
    default void begin() {}

    /** The JVM ends, or the watch: all that there is to say. */
    default void end(Overview overview) {}

    /** Whether it has taken something that it could not write yet: then {@link #retry} is called several times a second. */
    default boolean isWaiting() {
        return false;
    }

    /** Tries again to write what waits. */
    default void retry() {}

    /** Whether {@link #retry} is called several times a second from its first message on, waiting or not. */
    default boolean ticks() {
        return false;
    }

    /** How long {@link #end} may take, in milliseconds, if less than others may. */
    default long endMillis() {
        return Long.MAX_VALUE;
    }

    /** It is to be closed soon, or has {@link #endMillis} left: who waits for something is to wait no longer. Called by another thread than the sink's own. */
    default void ends() {}

    /** Ends writing for good. */
    default void close() {}

    /** What fails if it throws. */
    default AgentTask task() {
        return AgentTask.WRITE_FINDING;
    }
}
