// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.html;

import io.poolagent.agent.finding.AgentTask;
import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.json.OverviewDocument;
import io.poolagent.agent.report.sink.Amount;
import io.poolagent.agent.report.sink.Overview;
import io.poolagent.agent.report.sink.Remarks;
import io.poolagent.agent.report.sink.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** The report page, written when the JVM ends or the watch does. */
public final class HtmlSink implements Sink {
    private static final String EXPECTED = " (expected: none, or a file in a folder that can be written)";

    private final String path;
    private final Remarks remarks;

    /**
     * @param path the file
     * @param remarks takes that it is written, or cannot be
     */
    public HtmlSink(String path, Remarks remarks) {
        this.path = path;
        this.remarks = remarks;
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public AgentTask task() {
        return AgentTask.WRITE_PAGE;
    }

    @Override
    public boolean isForTheEnd() {
        return true;
    }

    /** Nothing: the overview has what there is to say. */
    @Override
    public Amount admit(Finding finding, Tally.Entry bug, long wallMillis) {
        return Amount.NOTHING;
    }

    @Override
    public void finding(Finding finding, Tally.Entry bug, Amount amount) {}

    /** Only looks: what an earlier run left stays until there is a new page. */
    @Override
    public void begin() {
        try {
            Path file = Paths.get(path).toAbsolutePath();
            Path folder = file.getParent();
            if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
                remarks.warn("report=" + path + ": cannot be written: there is no folder " + folder
                        + ", or it is read-only" + EXPECTED);
            } else if (Files.isDirectory(file)) {
                remarks.warn("report=" + path + ": cannot be written: it is a folder" + EXPECTED);
            }
        } catch (RuntimeException e) { // Such as InvalidPathException.
            remarks.warn("report=" + path + ": cannot be written: " + e + EXPECTED);
        }
    }

    @Override
    public void end(Overview overview) {
        try {
            byte[] page = Page.of(OverviewDocument.of(overview)).getBytes(StandardCharsets.UTF_8);
            Path file = Paths.get(path).toAbsolutePath();
            WholeFile.write(file, page);
            remarks.note("report page: " + file + " (" + (page.length + 1_023) / 1_024 + " KB)");
        } catch (IOException | RuntimeException e) {
            remarks.warn("report=" + path + ": cannot be written: " + e + EXPECTED + "; there is no report page");
        }
    }
}
