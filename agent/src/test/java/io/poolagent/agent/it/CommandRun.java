// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a command of the shipped jar answers. */
record CommandRun(int exit, String out, String err) {
    static CommandRun of(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Jdk.current().java().toString(), "-jar", AgentJvm.JAR.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "cli", ".out");
        Path err = Files.createTempFile(folder, "cli", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("not ended: " + String.join(" ", command));
        }
        return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
