// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.otlp;

import java.util.function.Supplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * What OpenTelemetry's classes log to: the build puts it in the place of {@code java.util.logging.Logger}. That would load the JDK's
 * LogManager before an application server has set its own, and would write to the application's log. What goes wrong is known without.
 */
public final class MuteLogger {
    private static final MuteLogger ONLY = new MuteLogger();

    private MuteLogger() {}

    public static MuteLogger getLogger(String name) {
        return ONLY;
    }

    public String getName() {
        return "";
    }

    public boolean isLoggable(Level level) {
        return false;
    }

    public void log(Level level, String message) {}

    public void log(Level level, Supplier<String> message) {}

    public void log(Level level, String message, @Nullable Object parameter) {}

    public void log(Level level, String message, Object[] parameters) {}

    public void log(Level level, String message, @Nullable Throwable fault) {}

    public void severe(String message) {}

    public void warning(String message) {}

    public void info(String message) {}

    public void config(String message) {}

    public void fine(String message) {}

    public void finer(String message) {}

    public void finest(String message) {}
}
