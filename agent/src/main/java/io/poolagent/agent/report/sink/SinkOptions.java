// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Where to write, as the options say. Immutable. */
public final class SinkOptions {
    /** What an option says for the JVM's standard error. */
    public static final String STDERR = "stderr";

    /** The same for its standard output. */
    public static final String STDOUT = "stdout";

    private final String log;
    private final @Nullable String json;
    private final @Nullable String report;
    private final long mostBytes;
    private final PrintStream standardOutput;
    private final PrintStream standardError;
    private final @Nullable AgentInside jmx;

    /**
     * @param log where text goes, as the option {@code log} says
     * @param json where lines of JSON go, or null for none
     * @param report the file for the report page, or null for none
     * @param mostBytes how large each file may grow before it is kept in its turn, 0 for any size
     * @param standardOutput the JVM's own, whatever {@code System.out} becomes
     * @param standardError the same for {@code System.err}
     * @param jmx what the MBeans show; null for no MBeans
     */
    public SinkOptions(
            String log,
            @Nullable String json,
            @Nullable String report,
            long mostBytes,
            PrintStream standardOutput,
            PrintStream standardError,
            @Nullable AgentInside jmx) {
        this.jmx = jmx;
        this.log = log;
        this.json = json;
        this.report = report;
        this.mostBytes = mostBytes;
        this.standardOutput = standardOutput;
        this.standardError = standardError;
    }

    /** The same without MBeans. */
    public SinkOptions(
            String log,
            @Nullable String json,
            @Nullable String report,
            long mostBytes,
            PrintStream standardOutput,
            PrintStream standardError) {
        this(log, json, report, mostBytes, standardOutput, standardError, null);
    }

    /** What the MBeans show; null for no MBeans. */
    public @Nullable AgentInside jmx() {
        return jmx;
    }

    public String log() {
        return log;
    }

    public @Nullable String json() {
        return json;
    }

    public @Nullable String report() {
        return report;
    }

    public long mostBytes() {
        return mostBytes;
    }

    public PrintStream standardOutput() {
        return standardOutput;
    }

    public PrintStream standardError() {
        return standardError;
    }
}
