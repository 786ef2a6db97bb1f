// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.sink;

import java.io.IOException;

/** Takes lines, and has each written when it returns. */
public interface LineFile {
    /** Adds a line, which has no end yet. */
    void add(String line) throws IOException;

    void close();
}
