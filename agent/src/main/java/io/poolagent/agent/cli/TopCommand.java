// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.cli.AttachApi.Refusal;
import io.poolagent.agent.report.json.JsonReader;
import io.poolagent.agent.report.json.Parsed;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code top <pid>}: what is in use now, each second. */
@Command(
        name = "top",
        description = {
            "Shows each second which pools are in use, at which sites, and what was found. Type q to quit.",
            "Without a terminal it prints plain lines."
        })
final class TopCommand implements Callable<Integer> {
    private static final long EVERY_MILLIS = 1_000;
    private static final int WIDE = 200;

    private final InputStream in;
    private final PrintStream out;

    @Parameters(paramLabel = "<pid>", description = "the process id, as the command list shows it")
    private String pid = "";

    @Option(names = "--once", description = "print it once, in plain lines")
    private boolean once;

    TopCommand(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() throws Refusal, InterruptedException {
        long process = WatchedJvm.pid(pid);
        TopTable table = new TopTable(process, ZoneId.systemDefault());
        if (once) {
            String now = ReportCommand.ask(process, AttachProtocol.LIVE);
            print(table.lines(Parsed.map(JsonReader.read(now)), WIDE));
            return CommandLine.DONE;
        }
        try (LiveAnswers answers = LiveAnswers.begin(process)) {
            @Nullable Terminal terminal = Terminal.open(out);
            Thread end = new Thread(() -> end(answers, terminal), "end");
            Runtime.getRuntime().addShutdownHook(end); // Ctrl-C.
            try {
                show(table, answers, terminal);
            } finally {
                if (terminal != null) {
                    terminal.close();
                }
            }
        }
        return CommandLine.DONE;
    }

    private static void end(LiveAnswers answers, @Nullable Terminal terminal) {
        if (terminal != null) {
            terminal.close();
        }
        answers.close();
    }

    private void show(TopTable table, LiveAnswers answers, @Nullable Terminal terminal)
            throws Refusal, InterruptedException {
        Keys keys = Keys.read(in);
        do {
            Map<?, ?> now = answers.next(System.currentTimeMillis());
            if (terminal != null) {
                int[] size = terminal.size();
                terminal.show(table.screen(now, size[1], size[0]));
            } else {
                print(table.lines(now, WIDE));
                out.println();
                if (out.checkError()) { // Nobody reads any more.
                    return;
                }
            }
        } while (!keys.quit(EVERY_MILLIS));
    }

    private void print(List<String> lines) {
        for (String line : lines) {
            out.println(line);
        }
    }
}
