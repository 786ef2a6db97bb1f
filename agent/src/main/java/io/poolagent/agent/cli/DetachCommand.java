// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.AttachProtocol;
import io.poolagent.agent.cli.AttachApi.Refusal;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code detach <pid>}: stop watching a JVM. */
@Command(name = "detach", description = "Stops watching a JVM: its classes are as they were before.")
final class DetachCommand implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(paramLabel = "<pid>", description = "its process id, as the command list shows it")
    private String pid = "";

    DetachCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Refusal {
        long process = WatchedJvm.pid(pid);
        try (AttachApi.Connected jvm = WatchedJvm.connect(process)) {
            String version = WatchedJvm.watching(jvm, process);
            String complaint = jvm.load(WatchedJvm.jar(), AttachProtocol.DETACH);
            if (jvm.properties().getProperty(AttachProtocol.RUNNING) != null) {
                throw new Refusal("process " + process + " is still watched: " + complaint);
            }
            out.println("pool-agent " + version + " has left process " + process + ": its classes are as they were");
        }
        return CommandLine.DONE;
    }
}
