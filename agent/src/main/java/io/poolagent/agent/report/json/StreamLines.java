// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.report.sink.LineFile;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Lines on a stream of the JVM's own, as containers collect them. Each is one write, so that no other falls into it. */
final class StreamLines implements LineFile {
    private final PrintStream stream;

    StreamLines(PrintStream stream) {
        this.stream = stream;
    }

    /** As UTF-8, whatever the stream makes of text. */
    @Override
    public void add(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
        stream.flush();
    }

    /** The stream is the JVM's. */
    @Override
    public void close() {}
}
