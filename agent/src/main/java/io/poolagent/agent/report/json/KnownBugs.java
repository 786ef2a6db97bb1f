// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Kind;
import io.poolagent.agent.finding.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bugs that are known: a file of findings, one line a bug, from which a line is deleted once its bug is fixed. Used by one thread at a
 * time.
 */
public final class KnownBugs {
    /** What names a bug and its place; the rest differs from run to run, and would fill a repository. */
    private static final List<String> KEPT = Arrays.asList(
            "bug",
            "kind",
            "says",
            "pool",
            "acquiredAt",
            "details",
            "grade",
            "count",
            "first",
            "time",
            "schema",
            "stackCaptured");

    private static final List<String> KEPT_DETAILS =
            Arrays.asList("CLOSED_AGAIN", "RELEASED_AGAIN", "RELEASED_STALE", "USED");

    /** Below them are those of whatever runs the tests. */
    private static final int MOST_FRAMES = 4;

    private final Path file;
    private final Map<String, String> rows = new LinkedHashMap<>();

    private KnownBugs(Path file) {
        this.file = file;
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is missing, or has a line that is no finding
     */
    public static KnownBugs of(Path file) {
        KnownBugs known = new KnownBugs(file);
        known.read();
        return known;
    }

    /** The same of a file that may be missing: {@link #add} makes it. */
    public static KnownBugs toWrite(Path file) {
        return Files.exists(file) ? of(file) : new KnownBugs(file);
    }

    private void read() {
        FindingLines lines = FindingLines.of(Collections.singletonList(file));
        if (lines.others() > 0) { // Such as the marks of a merge: what stands between them must not be guessed.
            throw new IllegalArgumentException(lines.firstOther() + ": is no finding (expected: a line of JSON for each"
                    + " known bug, as they were written; delete the line of a bug that is fixed)");
        }
        rows.clear();
        for (FoundBug bug : lines.bugs()) {
            rows.put(bug.name(), bug.inOneLine());
        }
    }

    /** The name that the finding's bug is known by; null if it is not. */
    public @Nullable String nameOf(Finding finding) {
        if (rows.containsKey(finding.fingerprint())) {
            return finding.fingerprint();
        }
        // When the collector comes decides which of the two it is.
        Kind kind = finding.kind();
        Kind other = kind == Kind.LOST ? Kind.LEFT_OPEN : kind == Kind.LEFT_OPEN ? Kind.LOST : kind;
        String name = finding.fingerprintAs(other);
        return rows.containsKey(name) ? name : null;
    }

    /** Adds its bug to the file, if nobody has done so by now. Other JVMs must not add meanwhile. */
    public void add(Finding finding, Tally.Entry bug) throws IOException {
        boolean isThere = Files.exists(file);
        if (isThere) {
            read();
        } else {
            rows.clear();
        }
        if (nameOf(finding) == null) {
            String line = Json.write(kept(FindingLine.fields(finding, bug).map()));
            // Whoever edited the file may have left its last line without an end.
            boolean ends = !isThere || Files.size(file) == 0 || endsLine();
            Files.write(
                    file,
                    ((ends ? "" : "\n") + line + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            read();
        }
    }

    private boolean endsLine() throws IOException {
        byte[] all = Files.readAllBytes(file);
        return all[all.length - 1] == '\n';
    }

    private static Map<String, Object> kept(Map<String, Object> finding) {
        Map<String, Object> kept = new LinkedHashMap<>();
        for (String field : KEPT) {
            kept.put(field, finding.get(field));
        }
        List<?> frames = (List<?>) finding.get("acquiredAt");
        kept.put("acquiredAt", frames.subList(0, Math.min(MOST_FRAMES, frames.size())));
        List<Object> details = new ArrayList<>();
        for (Object detail : (List<?>) finding.get("details")) {
            if (KEPT_DETAILS.contains(String.valueOf(((Map<?, ?>) detail).get("what")))) {
                details.add(detail);
            }
        }
        kept.put("details", details);
        return kept;
    }

    /** A row for each known bug that is none of these. */
    public List<String> without(Set<String> names) {
        List<String> gone = new ArrayList<>();
        rows.forEach((name, row) -> {
            if (!names.contains(name)) {
                gone.add(row);
            }
        });
        return gone;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
