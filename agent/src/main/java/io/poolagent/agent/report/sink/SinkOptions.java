// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Where to write, as the options say. Immutable. */
public final class SinkOptions {
    /** What an option says for the JVM's standard error. */
    public static final String STDERR = "stderr";

    /** The same for the log of the application. */
    public static final String APP = "app";

    /** The same for its standard output. */
    public static final String STDOUT = "stdout";

    private final String log;
    private final @Nullable String json;
    private final @Nullable String report;
    private final long mostBytes;
    private final PrintStream standardOutput;
    private final PrintStream standardError;
    private final @Nullable AgentInside agent;
    private final boolean jmx;
    private final boolean jfr;
    private final boolean otlp;

    /**
     * @param log where text goes, as the option {@code log} says
     * @param json where lines of JSON go, or null for none
     * @param report the file for the report page, or null for none
     * @param mostBytes how large each file may grow before it is kept in its turn, 0 for any size
     * @param standardOutput the JVM's own, whatever {@code System.out} becomes
     * @param standardError the same for {@code System.err}
     * @param agent the agent in whose JVM it is, for the sinks that ask it
     * @param jmx whether there are to be MBeans
     * @param jfr whether a flight recorder is to have events
     * @param otlp whether metrics and findings go to a collector
     */
    public SinkOptions(
            String log,
            @Nullable String json,
            @Nullable String report,
            long mostBytes,
            PrintStream standardOutput,
            PrintStream standardError,
            @Nullable AgentInside agent,
            boolean jmx,
            boolean jfr,
            boolean otlp) {
        this.jfr = jfr;
        this.agent = agent;
        this.jmx = jmx;
        this.otlp = otlp;
        this.log = log;
        this.json = json;
        this.report = report;
        this.mostBytes = mostBytes;
        this.standardOutput = standardOutput;
        this.standardError = standardError;
    }

    /** The same without a JVM around it. */
    public SinkOptions(
            String log,
            @Nullable String json,
            @Nullable String report,
            long mostBytes,
            PrintStream standardOutput,
            PrintStream standardError) {
        this(log, json, report, mostBytes, standardOutput, standardError, null, false, false, false);
    }

    /** What the MBeans show; null for no MBeans. */
    public @Nullable AgentInside jmx() {
        return jmx ? agent : null;
    }

    /** The agent in whose JVM it is; null if there is none around it. */
    public @Nullable AgentInside agent() {
        return agent;
    }

    /** Whether a flight recorder is to have events. */
    public boolean jfr() {
        return jfr;
    }

    /** What is sent to a collector; null for nothing. */
    public @Nullable AgentInside otlp() {
        return otlp ? agent : null;
    }

    /** The agent, if text is to go to the application's log; null if it goes elsewhere. */
    public @Nullable AgentInside application() {
        return log.equals(APP) ? agent : null;
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
