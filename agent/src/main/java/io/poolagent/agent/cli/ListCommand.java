// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.cli.AttachApi.Refusal;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code list}: the JVMs of this user. */
@Command(name = "list", description = "Lists the JVMs of this user that run on this machine, by process id.")
final class ListCommand implements Callable<Integer> {
    private final PrintStream out;

    ListCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refusal {
        Map<Long, String> running = AttachApi.find().running();
        running.values().removeIf(program -> program.equals(AttachApi.program(self())));
        if (running.isEmpty()) {
            out.println("no JVM of this user runs here");
        }
        for (Map.Entry<Long, String> jvm : running.entrySet()) {
            out.printf("%7d  %s%n", jvm.getKey(), jvm.getValue());
        }
        return CommandLine.DONE;
    }

    private static String self() {
        return System.getProperty("sun.java.command", "");
    }
}
