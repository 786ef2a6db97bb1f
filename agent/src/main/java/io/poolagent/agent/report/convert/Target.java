// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FindingLines;
import java.io.IOException;

/** A form that findings can be converted to. */
public interface Target {
    /** As it is written on the command line. */
    String name();

    /**
     * The findings in this form.
     *
     * @param version of the agent that converts
     * @param wallMillis the time of day, in milliseconds since 1970
     */
    String convert(FindingLines lines, String version, long wallMillis) throws IOException;
}
