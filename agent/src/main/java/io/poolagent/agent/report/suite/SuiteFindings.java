// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.suite;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Tally;
import io.poolagent.agent.report.json.FindingLine;
import io.poolagent.agent.report.json.FoundBug;
import io.poolagent.agent.report.json.KnownBugs;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the tests of this JVM found. Writes it where the build keeps it, and knows which of it is new. Safe for use by any thread. */
public final class SuiteFindings {
    private static final int MOST_NAMED = 5;

    private final String version;
    private final Tally tally = new Tally();
    private final @Nullable KnownBugs known;
    private final boolean writesKnown;
    private @Nullable BuildFolder folder;

    private SuiteFindings(String version, @Nullable KnownBugs known, boolean writesKnown) {
        this.version = version;
        this.known = known;
        this.writesKnown = writesKnown;
    }

    /**
     * Begins.
     *
     * @param version of the agent
     * @param folder where the build keeps its output; null for nowhere
     * @param knownBugs the file of what is known; null for none
     * @param writesKnown whether what is new becomes known
     * @throws IllegalArgumentException if that file is missing or wrong, saying what was expected
     */
    public static SuiteFindings begin(
            String version, @Nullable Path folder, @Nullable Path knownBugs, boolean writesKnown) {
        KnownBugs known =
                knownBugs == null ? null : writesKnown ? KnownBugs.toWrite(knownBugs) : KnownBugs.of(knownBugs);
        SuiteFindings findings = new SuiteFindings(version, known, writesKnown);
        if (folder != null) {
            findings.open(folder);
        }
        return findings;
    }

    private synchronized void open(Path path) {
        try {
            folder = BuildFolder.open(path, BuildRun.id());
        } catch (IOException e) {
            cannotWrite(path, e);
        }
    }

    /** No test fails for it. */
    private void cannotWrite(Path path, Exception why) {
        folder = null;
        print("[pool-agent] " + path + ": cannot be written: " + why + "; no findings of tests are kept there");
    }

    /**
     * Takes a finding.
     *
     * @return the name that its bug is known by; null if it is new
     * @throws IOException if it cannot be written to the file of what is known
     */
    public synchronized @Nullable String add(Finding finding, long wallMillis) throws IOException {
        Tally.Entry bug = tally.add(finding, wallMillis);
        if (known != null && writesKnown && known.nameOf(finding) == null) {
            if (folder == null) {
                known.add(finding, bug);
            } else {
                folder.alone(() -> known.add(finding, bug));
            }
        }
        String name = known == null ? null : known.nameOf(finding);
        BuildFolder to = folder;
        if (to != null) {
            try {
                to.add(FindingLine.of(finding, bug, name == null ? finding.fingerprint() : name));
            } catch (IOException e) {
                cannotWrite(to.path(), e);
            }
        }
        return name;
    }

    /** Writes the page of what all forks found so far, and what is known and was not found. */
    public synchronized void end(long wallMillis) {
        BuildFolder to = folder;
        if (to == null) {
            return;
        }
        try {
            List<FoundBug> bugs = to.bugs();
            if (!bugs.isEmpty()) {
                to.writePage(bugs, version, wallMillis);
            }
            if (known != null) {
                endKnown(known, bugs, to);
            }
        } catch (IOException | IllegalArgumentException e) {
            cannotWrite(to.path(), e);
        }
    }

    private void endKnown(KnownBugs of, List<FoundBug> bugs, BuildFolder to) throws IOException {
        Set<String> found = new HashSet<>();
        for (FoundBug bug : bugs) {
            found.add(bug.name());
        }
        List<String> gone = of.without(found);
        to.writeGone(gone);
        if (!gone.isEmpty()) {
            List<String> named = new ArrayList<>(gone.subList(0, Math.min(MOST_NAMED, gone.size())));
            if (named.size() < gone.size()) {
                named.add((gone.size() - named.size()) + " more in " + to.path().resolve("gone.txt"));
            }
            print("[pool-agent] " + of + ": not found so far in this run of the tests. If all have run, delete "
                    + (gone.size() == 1 ? "its line:" : "their lines:") + "\n  " + String.join("\n  ", named));
        }
    }

    /** To where no test runner reads what its protocol must not have. */
    private static void print(String text) {
        PrintWriter out = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), Charset.defaultCharset()));
        out.println(text.replace("\n", System.lineSeparator()));
        out.flush();
    }
}
