// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * What the command line and the agent in another JVM say to each other: arguments one way, system properties the other. Of one
 * version, since the jar that asks is the jar that is loaded there.
 */
public final class AttachProtocol {
    /** The argument that makes an agent leave. */
    public static final String DETACH = "detach";

    /** The argument that asks a running agent for its report; the file to write follows. No option has a space in it. */
    public static final String REPORT = "report ";

    /** The same as JSON. */
    public static final String REPORT_JSON = "report-json ";

    /** The same, of what is in use now only. */
    public static final String LIVE = "live ";

    /** The argument that asks for the latter each second; a folder follows. Ends when {@link #ASKED} there is deleted, or untouched. */
    public static final String TOP = "top ";

    /** In that folder: whoever looks touches it each second. */
    public static final String ASKED = "asked";

    /** In that folder: what is in use now. */
    public static final String ANSWER = "now.json";

    /** In that folder: the next answer, while it is written. */
    public static final String UNFINISHED = ANSWER + ".new";

    /** Set while an agent watches a JVM; a String, since others complain of objects among the properties. */
    public static final String RUNNING = "pool-agent-running";

    /** Why an agent that was attached did not start or did not answer, for who attached it. */
    public static final String REFUSED = "pool-agent-refused";

    private AttachProtocol() {}

    /**
     * Reads options as an agent would.
     *
     * @throws IllegalArgumentException if one is unknown or has a value that makes no sense, saying which
     */
    public static void checkOptions(String options) {
        Options.read(options, new Properties(), Collections.emptyMap());
    }

    /** The names of all options. */
    public static List<String> optionNames() {
        return Option.keys();
    }
}
