// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FoundBug;
import java.util.List;

/** JUnit's XML, which most build servers read: a bug is a test that failed, a note is one that passed. */
final class JUnitTarget implements Target {
    private static final String NOTE = "NOTE";

    @Override
    public String name() {
        return "junit";
    }

    @Override
    public String convert(Conversion conversion) {
        List<FoundBug> bugs = conversion.bugs();
        long failed = bugs.stream().filter(bug -> !bug.grade().equals(NOTE)).count();
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuite name=\"pool-agent\" tests=\"").append(bugs.size());
        xml.append("\" failures=\"").append(failed).append("\" errors=\"0\" skipped=\"0\">\n");
        for (FoundBug bug : bugs) {
            xml.append("  <testcase classname=\"").append(escaped(Wording.oneLine("pool-agent." + bug.kindName())));
            xml.append("\" name=\"")
                    .append(escaped(Wording.oneLine(title(bug))))
                    .append("\">");
            if (bug.grade().equals(NOTE)) {
                xml.append("<system-out>").append(escaped(text(bug))).append("</system-out>");
            } else {
                xml.append("<failure type=\"").append(escaped(Wording.oneLine(bug.kindName())));
                xml.append("\" message=\"")
                        .append(escaped(Wording.oneLine(bug.says())))
                        .append("\">");
                xml.append(escaped(text(bug))).append("</failure>");
            }
            xml.append("</testcase>\n");
        }
        return xml.append("</testsuite>\n").toString();
    }

    private static String title(FoundBug bug) {
        List<String> frames = bug.frames();
        return (frames.isEmpty() ? "pool " + bug.poolName() : frames.get(0)) + ", bug " + bug.name();
    }

    private static String text(FoundBug bug) {
        StringBuilder text = new StringBuilder(Wording.of(bug));
        for (String frame : bug.frames()) {
            text.append("\n\tat ").append(Wording.oneLine(frame));
        }
        return text.toString();
    }

    /** What XML forbids altogether is left out by {@link Wording}. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
