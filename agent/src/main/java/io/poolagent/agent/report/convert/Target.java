// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import java.io.IOException;

/** A form that findings can be converted to. */
public interface Target {
    /** As it is written on the command line. */
    String name();

    /** Whether a bug that is at no line of the repository has no place in it. */
    default boolean needsLine() {
        return false;
    }

    /** Of what a bug is left out that has no line, as a part of a sentence; empty if it is left out of all. */
    default String leftOutOf() {
        return "";
    }

    /** The bugs in this form. */
    String convert(Conversion conversion) throws IOException;
}
