// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.cli.AttachApi.Refusal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code attach <pid> [options]}: watch a JVM from now on. */
@Command(name = "attach", description = "Watches a JVM that runs already, from now on.")
final class AttachCommand implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(index = "0", paramLabel = "<pid>", description = "its process id, as the command list shows it")
    private String pid = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "<option>=<value>",
            completionCandidates = OptionNames.class,
            description = "options of the agent, such as overdue-after=5m")
    private List<String> options = new ArrayList<>();

    AttachCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refusal {
        attach(WatchedJvm.pid(pid), String.join(",", options));
        return CommandLine.DONE;
    }

    private void attach(long process, String argument) throws Refusal {
        AttachProtocol.checkOptions(argument); // A mistake must not reach the application.
        try (AttachApi.Connected jvm = WatchedJvm.connect(process)) {
            String before = jvm.properties().getProperty(AttachProtocol.RUNNING);
            if (before != null) {
                throw new Refusal("pool-agent " + before + " watches process " + process
                        + " already: nothing was changed (detach it first to change its options)");
            }
            String complaint = jvm.load(WatchedJvm.jar(), argument);
            Properties after = jvm.properties();
            if (after.getProperty(AttachProtocol.RUNNING) == null) {
                throw new Refusal("not attached to process " + process + ": "
                        + after.getProperty(AttachProtocol.REFUSED, complaint).replaceFirst("\\.+$", "")
                        + ". It runs on unwatched");
            }
            out.println("pool-agent " + after.getProperty(AttachProtocol.RUNNING) + " watches process " + process
                    + " now, and writes to "
                    + (argument.matches("(.*,)?log=.*") ? "its log" : "its standard error"));
        }
    }

    /** For shells that complete what is typed. */
    static final class OptionNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return AttachProtocol.optionNames().iterator();
        }
    }
}
