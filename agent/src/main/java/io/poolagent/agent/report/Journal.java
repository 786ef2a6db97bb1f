// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
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
    private static final String SIMPLE_LOGGER = "org.slf4j.simple.SimpleLogger";

    private static boolean openedBefore;

    private final Logger logger;
    private final boolean file;

    private Journal(Logger logger, boolean file) {
        this.logger = logger;
        this.file = file;
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
        Journal journal = new Journal(logger(target), target.equals(log));
        if (problem != null) {
            journal.warn("log=" + log + ": " + problem + " (expected: stderr or a file that can be written); "
                    + "writing to standard error");
        }
        return journal;
    }

    /** Moves a file that is there out of the way; what is wrong with the place, or null. */
    static @Nullable String makeRoom(Path file) {
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
            Logger logger = LoggerFactory.getLogger("pool-agent");
            if (openedBefore) {
                readAgain();
            }
            openedBefore = true;
            return logger;
        } finally {
            // slf4j-simple reads them once, at its first logger.
            settings.stringPropertyNames().forEach(System::clearProperty);
        }
    }

    /** An agent that left has come again: slf4j-simple keeps this method for who calls it from outside. */
    private static void readAgain() {
        try {
            Method init = Class.forName(SIMPLE_LOGGER).getDeclaredMethod("init");
            init.setAccessible(true);
            init.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("slf4j-simple is not the one this was built with", e);
        }
    }

    /** Ends writing for good; a file is closed. */
    public void close() {
        if (!file) {
            return;
        }
        try {
            Field parameters = Class.forName(SIMPLE_LOGGER).getDeclaredField("CONFIG_PARAMS");
            Object stream = field(field(read(parameters, null), "outputChoice"), "targetPrintStream");
            ((PrintStream) stream).close();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("slf4j-simple is not the one this was built with", e);
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        return read(of.getClass().getDeclaredField(name), of);
    }

    private static Object read(Field field, @Nullable Object of) throws ReflectiveOperationException {
        field.setAccessible(true);
        return field.get(of);
    }

    public void info(String text) {
        logger.info(PREFIX + text);
    }

    public void warn(String text) {
        logger.warn(PREFIX + text);
    }
}
