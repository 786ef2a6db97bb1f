// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report;

import io.poolagent.agent.finding.Finding;
import io.poolagent.agent.finding.Snapshot;
import io.poolagent.agent.report.text.TextReport;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What a finding says, taken from its text: for tests of what is found, whatever it is made of. */
public final class Rendered {
    private static final int LABEL_WIDTH = 13;

    private Rendered() {}

    public static String headline(Finding finding) {
        return text(finding).get(0);
    }

    /** The lines behind a label; none if the text does not have it. */
    public static List<String> words(Finding finding, String label) {
        List<String> words = new ArrayList<>();
        String current = "";
        for (String line : text(finding).stream().skip(1).toList()) {
            String own = line.substring(2, 2 + LABEL_WIDTH).strip();
            current = own.isEmpty() ? current : own;
            if (current.equals(label)) {
                words.add(line.substring(2 + LABEL_WIDTH));
            }
        }
        return words;
    }

    /** All labels between what is held and what was done. */
    public static List<String> labels(Finding finding) {
        return text(finding).stream()
                .skip(1)
                .map(line -> line.substring(2, 2 + LABEL_WIDTH).strip())
                .filter(label -> !List.of("", "acquired at", "held", "done", "see", "bug")
                        .contains(label))
                .toList();
    }

    /** The lines of a report on demand in which nothing was found. */
    public static List<String> report(Snapshot held) {
        return new TextReport(ZoneOffset.UTC).report(List.of(), held).lines().toList();
    }

    private static List<String> text(Finding finding) {
        return new TextReport(ZoneOffset.UTC).once(finding).lines().toList();
    }
}
