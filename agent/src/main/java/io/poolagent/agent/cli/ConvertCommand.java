// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import io.poolagent.agent.PoolAgent;
import io.poolagent.agent.cli.AttachApi.Refusal;
import io.poolagent.agent.report.convert.Conversion;
import io.poolagent.agent.report.convert.SourceTree;
import io.poolagent.agent.report.convert.Target;
import io.poolagent.agent.report.convert.Targets;
import io.poolagent.agent.report.convert.Wording;
import io.poolagent.agent.report.json.FindingLines;
import io.poolagent.agent.report.json.FoundBug;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code convert <file>… --to html [--out file]}: what {@code json=} wrote, of any machine, in another form. */
@Command(
        name = "convert",
        description = "Converts what json= wrote into another form, or lists what is new since an earlier file.")
final class ConvertCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(arity = "0..*", paramLabel = "<findings.json>", description = "files of lines of JSON")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "<target>",
            completionCandidates = TargetNames.class,
            description = "html, sarif, gitlab, github or junit")
    private @Nullable String to;

    @Option(names = "--out", paramLabel = "<file>", description = "write into this file instead of standard output")
    private @Nullable String file;

    @Option(names = "--source-root", paramLabel = "<folder>", description = "the repository's own folder, such as .")
    private @Nullable String root;

    @Option(names = "--baseline", paramLabel = "<old.json>", description = "leave out the bugs of this file")
    private @Nullable String baseline;

    @Option(
            names = "--diff",
            paramLabel = "<old.json>",
            description = "list what is new and what is gone; exit code 1 if a bug is new")
    private @Nullable String old;

    ConvertCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Does it.
     *
     * @return the exit code: of {@code --diff} 1 if there is a new bug
     * @throws IllegalArgumentException if the command or what it is given is wrong
     */
    @Override
    public Integer call() throws Refusal {
        return old == null ? convert() : diff(old);
    }

    private int convert() throws Refusal {
        Target target = Targets.of(to);
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    "convert lacks its files (expected: files of lines of JSON, as json=<file> writes them)");
        }
        SourceTree sources = sources();
        List<FoundBug> bugs = bugs(files);
        if (baseline != null) {
            Set<String> known = names(bugs(Collections.singletonList(baseline)));
            bugs.removeIf(bug -> known.contains(bug.name()));
        }
        Conversion conversion = new Conversion(bugs, sources, PoolAgent.version(), System.currentTimeMillis());
        long nowhere = target.needsLine() ? conversion.withoutLine() : 0;
        if (nowhere > 0) {
            err.println(nowhere + (nowhere == 1 ? " bug is" : " bugs are")
                    + " left out" + target.leftOutOf()
                    + ": no frame is surely a line of a file below --source-root, and " + target.name()
                    + " needs one");
        }
        try {
            Output.write(target.convert(conversion), file, out, err);
        } catch (IOException e) {
            throw new Refusal("cannot convert to " + target.name() + ": " + e);
        }
        return CommandLine.DONE;
    }

    /** What is new, and what is gone. A file that cannot be read must not look like a new bug to a build: its code is another. */
    private int diff(String before) {
        try {
            return difference(before);
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new IllegalArgumentException(
                    "a line of a file does not fit in memory (expected: lines that json= wrote)", e);
        }
    }

    private int difference(String earlier) throws Refusal {
        if (files.isEmpty() || to != null) {
            throw new IllegalArgumentException("convert --diff lacks its second file, or has a --to (expected: "
                    + "convert --diff old.json new.json)");
        }
        List<FoundBug> before = bugs(Collections.singletonList(earlier));
        List<FoundBug> now = bugs(files);
        long added = list("new ", now, names(before));
        long gone = list("gone", before, names(now));
        out.println(added + " new, " + gone + " gone, " + (names(now).size() - added) + " as before");
        return added == 0 ? CommandLine.DONE : CommandLine.REFUSED;
    }

    /** A line for each bug that is not known, once for all its pools; how many there are. */
    private long list(String what, List<FoundBug> bugs, Set<String> known) {
        Set<String> listed = new HashSet<>();
        for (FoundBug bug : bugs) {
            if (!known.contains(bug.name()) && listed.add(bug.name())) {
                out.println(what + " " + Wording.oneLine(bug.inOneLine()));
            }
        }
        return listed.size();
    }

    private static Set<String> names(List<FoundBug> bugs) {
        Set<String> names = new HashSet<>();
        for (FoundBug bug : bugs) {
            names.add(bug.name());
        }
        return names;
    }

    private List<FoundBug> bugs(List<String> names) throws Refusal {
        List<Path> paths = new ArrayList<>();
        for (String name : names) {
            paths.add(path(name));
        }
        FindingLines lines;
        try {
            lines = FindingLines.of(paths);
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
        if (lines.others() > 0) {
            err.println(lines.others() + " of the lines are no findings, and are left out");
        }
        return lines.bugs();
    }

    private SourceTree sources() throws Refusal {
        if (root == null) {
            return SourceTree.none();
        }
        Path folder = path(root);
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "--source-root " + root + " is no folder (expected: the repository's own folder, such as .)");
        }
        try {
            return SourceTree.of(folder);
        } catch (IOException e) {
            throw new Refusal("--source-root " + root + ": cannot be read: " + e);
        }
    }

    private static Path path(String name) {
        try {
            return Paths.get(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + name + "' is no file: " + e.getMessage(), e);
        }
    }

    /** For shells that complete what is typed. */
    static final class TargetNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Targets.names().iterator();
        }
    }
}
