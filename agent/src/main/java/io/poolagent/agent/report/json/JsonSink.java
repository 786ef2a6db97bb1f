// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.LineFile;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.RollingFile;
import io.poolagent.agent.report.sink.Sink;
import io.poolagent.agent.report.sink.SinkOptions;
import java.io.IOException;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** Each finding as a line of JSON: all of them, however often their bug was found. */
public final class JsonSink implements Sink {
    private final String path;
    private final SinkOptions options;
    private final Remarks remarks;
    private boolean opened;
    private @Nullable LineFile file;
    private long lost;

    /**
     * @param path a file, {@code stdout} or {@code stderr}
     * @param remarks takes that it cannot be written
     */
    public JsonSink(String path, SinkOptions options, Remarks remarks) {
        this.path = path;
        this.options = options;
        this.remarks = remarks;
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public AgentTask task() {
        return AgentTask.WRITE_JSON;
    }

    /** A line that cannot be written is lost, which is said once, and again when the next can be. */
    @Override
    public void finding(Finding finding, Tally.Entry bug, Amount amount) {
        LineFile to = file();
        if (to == null) {
            return;
        }
        String line = FindingLine.of(finding, bug);
        try {
            to.add(line);
            if (lost > 0) {
                remarks.warn("json=" + path + ": is written again; " + lost + " lines of JSON were lost");
                lost = 0;
            }
        } catch (IOException | RuntimeException e) {
            if (lost++ == 0) {
                remarks.warn("json=" + path + ": cannot be written: " + e + "; lines of JSON are lost until it can");
            }
        }
    }

    /** Opened with the first finding; one that cannot be written is said so, and is then left alone. */
    private @Nullable LineFile file() {
        if (!opened) {
            opened = true;
            try {
                file = open();
            } catch (IOException | RuntimeException e) {
                remarks.warn("json=" + path + ": cannot be written: " + e
                        + " (expected: none, stdout, stderr or a file that can be written); no JSON is written");
            }
        }
        return file;
    }

    private LineFile open() throws IOException {
        switch (path) {
            case SinkOptions.STDOUT:
                return new StreamLines(options.standardOutput());
            case SinkOptions.STDERR:
                return new StreamLines(options.standardError());
            default:
                RollingFile made = new RollingFile(Paths.get(path), options.mostBytes());
                made.open();
                return made;
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
        file = null;
    }
}
