// SPDX-License-Identifier: Apache-2.0
package io.poolagent.pool;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What one logger writes while this is open; tests run one after the other. */
final class Logged implements AutoCloseable {
    private static final int TRACE = 0;
    private final Object logger;
    private final int levelBefore;
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    Logged(Class<?> of) throws ReflectiveOperationException {
        logger = LoggerFactory.getLogger(of);
        Field level = level();
        levelBefore = level.getInt(logger);
        level.setInt(logger, TRACE);
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    private Field level() throws ReflectiveOperationException {
        Field level = logger.getClass().getDeclaredField("currentLogLevel");
        level.setAccessible(true);
        return level;
    }

    /** Those that are no lines of a stack. */
    List<String> lines() {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("pool '"))
                .toList();
    }

    @Override
    public void close() throws ReflectiveOperationException {
        System.setErr(before);
        level().setInt(logger, levelBefore);
    }
}
