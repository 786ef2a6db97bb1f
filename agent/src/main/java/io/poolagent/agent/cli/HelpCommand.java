// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.NearestName;
import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help [command]}: the same as {@code <command> --help}. */
@Command(name = "help", description = "Shows what there is, or more about one command.")
final class HelpCommand implements Callable<Integer> {
    private final PrintStream out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "<command>", description = "a command, such as report")
    private @Nullable String command;

    HelpCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        if (spec == null || command == null) {
            out.print(CommandLine.usage());
            return CommandLine.DONE;
        }
        picocli.CommandLine all = spec.commandLine().getParent();
        Set<String> known = all.getSubcommands().keySet();
        if (!known.contains(command)) {
            throw new IllegalArgumentException("there is no command '" + command + "'"
                    + NearestName.didYouMean(command, known) + " (known: " + String.join(", ", known) + ")");
        }
        out.print(all.getSubcommands().get(command).getUsageMessage());
        return CommandLine.DONE;
    }
}
