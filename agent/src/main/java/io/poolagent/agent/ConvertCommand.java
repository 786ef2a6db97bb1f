// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import io.poolagent.agent.AttachApi.Refusal;
import io.poolagent.agent.report.convert.Target;
import io.poolagent.agent.report.convert.Targets;
import io.poolagent.agent.report.json.FindingLines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** {@code convert <file>… --to html [--out file]}: what {@code json=} wrote, of any machine, in another form. */
final class ConvertCommand {
    private ConvertCommand() {}

    /** @throws IllegalArgumentException if the command or what it is given is wrong */
    static void run(Arguments arguments, PrintStream out, PrintStream err) throws Refusal {
        Target target = Targets.of(arguments.setting("--to"));
        if (arguments.words().isEmpty()) {
            throw new IllegalArgumentException(
                    "convert lacks its files (expected: files of lines of JSON, as json=<file> writes them)");
        }
        List<Path> files = new ArrayList<>();
        for (String file : arguments.words()) {
            try {
                files.add(Paths.get(file));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + file + "' is no file: " + e.getMessage(), e);
            }
        }
        FindingLines lines;
        try {
            lines = FindingLines.of(files);
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
        if (lines.others() > 0) {
            err.println(lines.others() + " of the lines are no findings, and are left out");
        }
        try {
            Output.write(
                    target.convert(lines, PoolAgent.version(), System.currentTimeMillis()),
                    arguments.setting("--out"),
                    out,
                    err);
        } catch (IOException e) {
            throw new Refusal("cannot convert to " + target.name() + ": " + e);
        }
    }
}
