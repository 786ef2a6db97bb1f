// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.log;

/** The logger {@code pool-agent} of one application, asked for anew each time: one that is kept would keep the application. */
abstract class LogTarget {
    /** What the logger is called. */
    static final String LOGGER = "pool-agent";

    private final LogApi api;

    LogTarget(LogApi api) {
        this.api = api;
    }

    LogApi api() {
        return api;
    }

    /** Whether it is set to write warnings. */
    abstract boolean writesWarnings() throws ReflectiveOperationException;

    abstract void write(boolean warning, String text) throws ReflectiveOperationException;
}
