// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent writes: to standard error or to a file, by a copy of slf4j-simple that is the agent's alone. Used by the
 * agent's thread only; never during class loading.
 */
public final class Journal {
    /** The value of the option {@code log} that means standard error. */
    public static final String STDERR = "stderr";

    private static final String PREFIX = "[pool-agent] ";
    // The build relocates this name together with slf4j, so that the application's own settings stay its own.
    private static final String SETTINGS = "org.slf4j.simpleLogger.";

    private final Logger logger;

    private Journal(Logger logger) {
        this.logger = logger;
    }

    /**
     * Opens the journal. A file that is there already is kept as {@code <file>.1}; one that cannot be written is said so
     * on standard error, which then takes its place.
     */
    public static Journal open(String log) {
        String target = "System.err";
        String problem = null;
        if (!log.equals(STDERR)) {
            problem = makeRoom(Paths.get(log));
            target = problem == null ? log : target;
        }
        Journal journal = new Journal(logger(target));
        if (problem != null) {
            journal.warn("log=" + log + ": " + problem + " (expected: stderr or a file that can be written); "
                    + "writing to standard error");
        }
        return journal;
    }

    private static @Nullable String makeRoom(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > 0) {
                Files.move(file, Paths.get(file + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.write(file, new byte[0]);
            return null;
        } catch (IOException | RuntimeException e) {
            return "cannot be written: " + e;
        }
    }

    private static Logger logger(String target) {
        Properties settings = new Properties();
        settings.setProperty(SETTINGS + "logFile", target);
        settings.setProperty(SETTINGS + "defaultLogLevel", "info");
        settings.setProperty(SETTINGS + "showDateTime", "true");
        settings.setProperty(SETTINGS + "dateTimeFormat", "yyyy-MM-dd HH:mm:ss");
        settings.setProperty(SETTINGS + "showThreadName", "false");
        settings.setProperty(SETTINGS + "showLogName", "false");
        for (Map.Entry<Object, Object> setting : settings.entrySet()) {
            System.setProperty((String) setting.getKey(), (String) setting.getValue());
        }
        try {
            return LoggerFactory.getLogger("pool-agent");
        } finally {
            // slf4j-simple reads them once, at its first logger.
            settings.stringPropertyNames().forEach(System::clearProperty);
        }
    }

    public void info(String text) {
        logger.info(PREFIX + text);
    }

    public void warn(String text) {
        logger.warn(PREFIX + text);
    }
}
