// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link NoLeaks} does, for test frameworks other than JUnit Jupiter: runs a test, and fails it if it leaves a JDBC connection open,
 * closes one twice, or uses one after closing it.
 *
 * <p>Settings are system properties, such as {@code -Dno-leaks.known-bugs=known-bugs.txt}. Safe for use by any thread.
 */
public final class LeakCheck {
    private final Agent agent;
    private final @Nullable Object recording;

    /**
     * A test, as its framework runs it.
     *
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Body<E extends Throwable> {
        /** Runs it. */
        void run() throws E;
    }

    private LeakCheck(Agent agent) {
        this.agent = agent;
        this.recording = agent.begin();
    }

    /**
     * Runs a test.
     *
     * @param test its name, for the message
     * @throws AssertionError if the test did anything wrong that is not known
     * @throws E what the test itself throws; then a report of ours is suppressed in it
     */
    public static <E extends Throwable> void around(String test, Body<E> body) throws E {
        LeakCheck check = begin(System::getProperty);
        try {
            body.run();
        } catch (Throwable own) {
            try {
                check.end(test);
            } catch (AssertionError | IllegalStateException ours) {
                own.addSuppressed(ours);
            }
            throw own;
        }
        check.end(test);
    }

    /** Begins, with these settings if none has begun before in this JVM. */
    static LeakCheck begin(Function<String, @Nullable String> settings) {
        return new LeakCheck(Agent.running(settings));
    }

    /** Ends, on the same thread. */
    @SuppressWarnings("SystemOut") // Which test runners keep with the test.
    void end(String test) {
        if (recording == null) {
            return; // No agent watches.
        }
        List<List<String>> found = agent.end(recording);
        for (String known : found.get(1)) {
            System.out.println("[pool-agent] known bug, does not fail " + test + ": " + known);
        }
        if (!found.get(0).isEmpty()) {
            throw new AssertionError(message(test, found.get(0)));
        }
    }

    private static String message(String test, List<String> reports) {
        StringBuilder message = new StringBuilder(test)
                .append(
                        reports.size() == 1
                                ? ": a connection is not as it should be"
                                : ": connections are not as they should be");
        for (String report : reports) {
            message.append(System.lineSeparator()).append(report);
        }
        return message.toString();
    }
}
