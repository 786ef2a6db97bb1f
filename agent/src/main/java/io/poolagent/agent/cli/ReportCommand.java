// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.cli.AttachApi.Refusal;
import io.poolagent.agent.report.convert.CollapsedStacks;
import io.poolagent.agent.report.html.Page;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report <pid>}: what the agent in a JVM knows. */
@Command(name = "report", description = "Shows what was found so far and what is in use now.")
final class ReportCommand implements Callable<Integer> {
    private static final List<String> FORMATS = Arrays.asList("text", "json", "html", "collapsed");

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "<pid>", description = "the process id, as the command list shows it")
    private String pid = "";

    @Option(
            names = "--format",
            paramLabel = "<format>",
            completionCandidates = Formats.class,
            description = {
                "text, json, html or collapsed; text if not given.",
                "collapsed: a line a stack of where connections spend their life, as flame graph tools read it"
            })
    private @Nullable String format;

    @Option(names = "--html", description = "the same as --format html")
    private boolean html;

    @Option(names = "--out", paramLabel = "<file>", description = "write into this file instead of standard output")
    private @Nullable String file;

    ReportCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Refusal {
        long process = WatchedJvm.pid(pid);
        if (html && format != null) {
            throw new IllegalArgumentException("--format is there twice (expected: once)");
        }
        report(process, html ? "html" : format == null ? "text" : format);
        return CommandLine.DONE;
    }

    private void report(long process, String as) throws Refusal {
        if (!FORMATS.contains(as)) {
            throw new IllegalArgumentException("--format " + as + " (expected: text, json, html or collapsed)");
        }
        String report = ask(process, as.equals("text") ? AttachProtocol.REPORT : AttachProtocol.REPORT_JSON);
        if (as.equals("html")) {
            try {
                Output.write(Page.of(report), file, out, err);
            } catch (IOException e) {
                throw new Refusal("no report page: " + e);
            }
        } else if (as.equals("collapsed")) {
            Output.write(CollapsedStacks.of(report), file, out, err);
        } else if (as.equals("json") || file != null) {
            Output.write(report + System.lineSeparator(), file, out, err);
        } else {
            out.println(report);
            out.println("(written to where the findings of process " + process + " go, too)");
        }
    }

    /** What the agent there writes into a file. */
    static String ask(long process, String argument) throws Refusal {
        Path answer = null;
        try (AttachApi.Connected jvm = WatchedJvm.connect(process)) {
            WatchedJvm.watching(jvm, process);
            answer = Files.createTempFile("pool-agent-report", ".txt").toAbsolutePath();
            String complaint = jvm.load(WatchedJvm.jar(), argument + answer);
            String report = new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
            if (report.isEmpty()) {
                throw new Refusal("no report of process " + process + ": "
                        + jvm.properties().getProperty(AttachProtocol.REFUSED, complaint));
            }
            return report;
        } catch (IOException e) {
            throw new Refusal("no file for the report: " + e);
        } finally {
            delete(answer);
        }
    }

    private static void delete(@Nullable Path answer) {
        try {
            if (answer != null) {
                Files.deleteIfExists(answer);
            }
        } catch (IOException e) {
            answer.toFile().deleteOnExit();
        }
    }

    /** For shells that complete what is typed. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return FORMATS.iterator();
        }
    }
}
