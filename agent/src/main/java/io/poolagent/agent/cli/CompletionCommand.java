// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: prints a script for a shell. */
@Command(
        name = "completion",
        description = {
            "Prints a script by which bash and zsh complete commands and options. It completes the name pool-agent:",
            "",
            "  pool-agent() { java -jar /opt/pool-agent.jar \"$@\"; }",
            "  source <(pool-agent completion)",
            ""
        })
final class CompletionCommand implements Callable<Integer> {
    private final PrintStream out;

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        if (spec != null) {
            out.print(AutoComplete.bash("pool-agent", spec.commandLine().getParent()));
        }
        return CommandLine.DONE;
    }
}
