// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where text goes. Used by one thread, but for {@link #ends}. */
public interface TextLog {
    /**
     * Writes it, or says somewhere else that it cannot.
     *
     * @param loaders by which the log of the application is found that it belongs to; null if it belongs to none
     */
    void write(boolean warning, String text, @Nullable List<Reference<ClassLoader>> loaders);

    /** Whether something was taken that could not be written yet. */
    default boolean isWaiting() {
        return false;
    }

    /** Tries again to write that. */
    default void retry() {}

    /** Who waits for something is to wait no longer. Any thread may call. */
    default void ends() {}

    void close();
}
