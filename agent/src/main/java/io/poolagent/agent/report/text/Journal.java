// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.report.sink.RollingFile;
import io.poolagent.agent.report.sink.SinkOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Paths;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.simple.SimpleLogger;

/**
 * What the agent writes: to a file of its own, or to standard error by a copy of slf4j-simple that is the agent's alone. Used by one
 * thread; never during class loading.
 */
public final class Journal implements TextLog {
    private static final String PREFIX = "[pool-agent] ";
    private static final String TIME = "yyyy-MM-dd HH:mm:ss";
    // The build relocates this name together with slf4j, so that the application's own settings stay its own.
    private static final String SETTINGS = "org.slf4j.simpleLogger.";

    private final String log;
    private final long mostBytes;
    private final PrintStream standardError;
    private boolean opened;
    private @Nullable RollingFile file;
    private @Nullable Logger logger;
    private long elsewhere;

    /**
     * Opens nothing yet.
     *
     * @param log a file, or standard error
     * @param mostBytes how large the file may grow before it is kept in its turn, 0 for any size
     * @param standardError the JVM's own: an application may replace {@code System.err}, and often by what drops the text
     */
    public Journal(String log, long mostBytes, PrintStream standardError) {
        this.log = log;
        this.mostBytes = mostBytes;
        this.standardError = standardError;
    }

    /**
     * With the first line: slf4j is not to be loaded in premain. A file that is there already is kept as {@code <file>.1}; one that
     * cannot be written is said so on standard error, which then takes its place.
     */
    private void open() {
        opened = true;
        if (log.equals(SinkOptions.STDERR)) {
            return;
        }
        try {
            RollingFile made = new RollingFile(Paths.get(log), mostBytes);
            made.open();
            file = made;
        } catch (IOException | RuntimeException e) {
            toStandardError(
                    true,
                    "log=" + log + ": cannot be written: " + e
                            + " (expected: stderr, app or a file that can be written); writing to standard error");
        }
    }

    private static Logger loggerTo(PrintStream stream) {
        Properties settings = new Properties();
        settings.setProperty(SETTINGS + "logFile", "System.err");
        settings.setProperty(SETTINGS + "defaultLogLevel", "info");
        settings.setProperty(SETTINGS + "showDateTime", "true");
        settings.setProperty(SETTINGS + "dateTimeFormat", TIME);
        settings.setProperty(SETTINGS + "showThreadName", "false");
        settings.setProperty(SETTINGS + "showLogName", "false");
        for (String setting : settings.stringPropertyNames()) {
            System.setProperty(setting, settings.getProperty(setting));
        }
        try {
            Logger made = LoggerFactory.getLogger("pool-agent");
            writeTo(stream);
            return made;
        } finally {
            // slf4j-simple reads them once, at its first logger.
            settings.stringPropertyNames().forEach(System::clearProperty);
        }
    }

    /** slf4j-simple knows {@code System.err} only, and asks for it anew with each line. */
    private static void writeTo(PrintStream stream) {
        try {
            Field parameters = SimpleLogger.class.getDeclaredField("CONFIG_PARAMS");
            parameters.setAccessible(true);
            Field choice = parameters.getType().getDeclaredField("outputChoice");
            choice.setAccessible(true);
            Constructor<?> fixed = choice.getType().getDeclaredConstructor(PrintStream.class);
            fixed.setAccessible(true);
            choice.set(parameters.get(null), fixed.newInstance(stream));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("slf4j-simple is not the one this was built with", e);
        }
    }

    /** Ends writing for good; a file is closed. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    @Override
    public void write(boolean warning, String text, @Nullable List<Reference<ClassLoader>> loaders) {
        if (!opened) {
            open();
        }
        RollingFile to = file;
        if (to == null) {
            toStandardError(warning, text);
            return;
        }
        try {
            if (elsewhere > 0) { // Before what is new, and as long as it fails not counted as written.
                to.add(line(true, elsewhere + " messages went to standard error: this file could not be written"));
                elsewhere = 0;
            }
            to.add(line(warning, text));
        } catch (IOException | RuntimeException e) {
            if (elsewhere++ == 0) {
                toStandardError(
                        true, "log=" + log + ": cannot be written: " + e + "; writing to standard error until it can");
            }
            toStandardError(warning, text);
        }
    }

    private String line(boolean warning, String text) {
        return Clock.FORMAT.format(LocalDateTime.now(ZoneId.systemDefault()))
                + (warning ? " WARN " : " INFO ")
                + PREFIX
                + text;
    }

    private void toStandardError(boolean warning, String text) {
        Logger to = logger;
        if (to == null) {
            to = loggerTo(standardError);
            logger = to;
        }
        if (warning) {
            to.warn(PREFIX + text);
        } else {
            to.info(PREFIX + text);
        }
    }

    /** Loaded with the first line: formatters and time zones cost a JVM that has just started some hundredths of a second. */
    private static final class Clock {
        static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(TIME, Locale.ROOT);
    }
}
