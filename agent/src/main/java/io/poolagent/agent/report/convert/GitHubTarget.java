// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FoundBug;

/** Workflow commands of GitHub's Actions: printed in a job, each becomes an annotation. */
final class GitHubTarget implements Target {
    @Override
    public String name() {
        return "github";
    }

    @Override
    public String convert(Conversion conversion) {
        StringBuilder commands = new StringBuilder();
        for (FoundBug bug : conversion.bugs()) {
            SourceLine line = conversion.sources().lineOf(bug);
            commands.append("::").append(command(bug)).append(' ');
            if (line != null) {
                commands.append("file=").append(property(line.path()));
                commands.append(",line=").append(line.line()).append(',');
            }
            commands.append("title=")
                    .append(property(bug.kindName() + ", bug " + bug.name()))
                    .append("::")
                    .append(data(Wording.of(bug)))
                    .append('\n');
        }
        return commands.toString();
    }

    private static String command(FoundBug bug) {
        return Wording.byGrade(bug, "error", "warning", "notice");
    }

    /** As GitHub's own toolkit escapes it: a line break would be a command of somebody else's. */
    private static String data(String text) {
        return Wording.oneLine(text).replace("%", "%25");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
