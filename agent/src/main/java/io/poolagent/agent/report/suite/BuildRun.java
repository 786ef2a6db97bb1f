// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.suite;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The build that started this JVM: equal for all forks of one run, and another for the next run. */
final class BuildRun {
    private BuildRun() {}

    /** The process that started this one, and when that began; null if this Java cannot tell, as 8 cannot. */
    static @Nullable String id() {
        try {
            Class<?> handle = Class.forName("java.lang.ProcessHandle");
            Object self = handle.getMethod("current").invoke(null);
            Object parent = ((Optional<?>) handle.getMethod("parent").invoke(self)).orElse(null);
            if (parent == null) {
                return null;
            }
            Object info = handle.getMethod("info").invoke(parent);
            Object began = Class.forName("java.lang.ProcessHandle$Info")
                    .getMethod("startInstant")
                    .invoke(info);
            return handle.getMethod("pid").invoke(parent) + " "
                    + ((Optional<?>) began).map(String::valueOf).orElse("");
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
