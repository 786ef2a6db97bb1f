// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.suite;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The build that started this JVM: equal for all forks of one run, and another for the next run. */
final class BuildRun {
    private static final List<String> SHELLS =
            Arrays.asList("sh", "bash", "dash", "ash", "busybox", "ksh", "zsh", "cmd");

    private static final int MOST_SHELLS = 4;

    private BuildRun() {}

    /**
     * The process that started this one, and when that began; null if this Java cannot tell, as 8 cannot. Surefire starts each fork by
     * a shell of its own, which is passed over: cmd and many others stay as long as the fork.
     */
    static @Nullable String id() {
        try {
            Class<?> handle = Class.forName("java.lang.ProcessHandle");
            Object self = handle.getMethod("current").invoke(null);
            Object parent = parent(handle, self);
            Object build = parent;
            for (int i = 0; i < MOST_SHELLS && build != null && SHELLS.contains(program(handle, build)); i++) {
                build = parent(handle, build);
            }
            if (build == null || !program(handle, build).equals("java")) {
                build = parent;
            }
            return build == null
                    ? null
                    : handle.getMethod("pid").invoke(build) + " " + info(handle, build, "startInstant");
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Object parent(Class<?> handle, Object process) throws ReflectiveOperationException {
        return ((Optional<?>) handle.getMethod("parent").invoke(process)).orElse(null);
    }

    /** The name of what it runs, without folder and suffix; empty if that is not shown. */
    private static String program(Class<?> handle, Object process) throws ReflectiveOperationException {
        String command = info(handle, process, "command");
        String name = command.substring(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1)
                .toLowerCase(Locale.ROOT);
        return name.endsWith(".exe") ? name.substring(0, name.length() - ".exe".length()) : name;
    }

    private static String info(Class<?> handle, Object process, String what) throws ReflectiveOperationException {
        Object info = handle.getMethod("info").invoke(process);
        Object value =
                Class.forName("java.lang.ProcessHandle$Info").getMethod(what).invoke(info);
        return ((Optional<?>) value).map(String::valueOf).orElse("");
    }
}
