// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import io.poolagent.agent.report.json.FoundBug;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;

/** A bug in a few sentences, for forms that have room for one text. */
public final class Wording {
    private Wording() {}

    /** What is wrong, how often, and what to change. */
    static String of(FoundBug bug) {
        String change = bug.change();
        return oneLine(bug.says()) + ". Found " + (bug.count() == 1 ? "once" : bug.count() + " times") + ", bug "
                + oneLine(bug.name()) + "." + (change == null ? "" : " " + change);
    }

    /** What a form calls a bug that is proven, one that is suspected, and a note. */
    static String byGrade(FoundBug bug, String proven, String suspected, String note) {
        switch (bug.grade()) {
            case "PROVEN":
                return proven;
            case "SUSPECTED":
                return suspected;
            default:
                return note;
        }
    }

    /** Without what breaks a line, or that a reader would not see: a name may hold anything. */
    public static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean isSeen = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.UNASSIGNED
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            line.appendCodePoint(isSeen ? c : ' ');
        });
        return line.toString();
    }

    /** A path as the relative URI that SARIF asks for. */
    static String uri(String path) {
        StringBuilder uri = new StringBuilder();
        for (String part : path.split("/", -1)) {
            try {
                uri.append(uri.length() == 0 ? "" : "/")
                        .append(URLEncoder.encode(part, "UTF-8").replace("+", "%20"));
            } catch (UnsupportedEncodingException e) {
                throw new IllegalStateException(e); // Every Java has it.
            }
        }
        return uri.toString();
    }
}
