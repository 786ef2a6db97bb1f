// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

/** A line of a file of the repository. Immutable. */
final class SourceLine {
    private final String path;
    private final int line;

    SourceLine(String path, int line) {
        this.path = path;
        this.line = line;
    }

    /** Relative to the repository's own folder, with slashes. */
    String path() {
        return path;
    }

    /** From 1. */
    int line() {
        return line;
    }
}
