// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a place as a reader needs them: from the nearest down to the last of the application, those of a framework folded
 * into one line. The line to look at is never folded. Where that is too long, runs of one owner's code that other code called are
 * folded too: such a run may be a library that is not known.
 */
final class FoldedFrames {
    private static final int MOST_LINES = 8;
    private static final int SHOWN_OF_RUN = 3;

    private final List<StackTraceElement> frames;
    private final @Nullable StackTraceElement line;
    private final boolean foldsRuns;
    private final List<String> lines = new ArrayList<>();

    private FoldedFrames(List<StackTraceElement> frames, @Nullable StackTraceElement line, boolean foldsRuns) {
        this.frames = frames;
        this.line = line;
        this.foldsRuns = foldsRuns;
    }

    static List<String> of(Place place) {
        List<StackTraceElement> frames = toLastOfApplication(place.frames());
        List<String> all = new FoldedFrames(frames, place.line(), false).fold();
        return all.size() <= MOST_LINES ? all : cut(new FoldedFrames(frames, place.line(), true).fold());
    }

    /** What called the application's outermost method is a server's or a framework's, and the same for all. */
    private static List<StackTraceElement> toLastOfApplication(List<StackTraceElement> frames) {
        for (int i = frames.size(); i > 0; i--) {
            if (Place.framework(frames.get(i - 1)) == null) {
                return frames.subList(0, i);
            }
        }
        return frames;
    }

    private static List<String> cut(List<String> lines) {
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        List<String> some = new ArrayList<>(lines.subList(0, MOST_LINES));
        some.add("... " + Spans.counted(lines.size() - MOST_LINES, "more frame"));
        return some;
    }

    private List<String> fold() {
        for (int i = 0; i < frames.size(); ) {
            String framework = Place.framework(frames.get(i));
            int end = i + 1;
            while (end < frames.size() && isSameOwner(frames.get(i), framework, frames.get(end))) {
                end++;
            }
            if (framework != null) {
                framework(framework, i, end);
            } else if (foldsRuns && end < frames.size() && end - i > SHOWN_OF_RUN + 1) {
                run(i, end);
            } else {
                plain(i, end);
            }
            i = end;
        }
        return lines;
    }

    private static boolean isSameOwner(StackTraceElement one, @Nullable String framework, StackTraceElement other) {
        String of = Place.framework(other);
        return framework == null ? of == null && Place.owner(one).equals(Place.owner(other)) : framework.equals(of);
    }

    private void plain(int from, int to) {
        for (StackTraceElement frame : frames.subList(from, to)) {
            lines.add(frame.toString());
        }
    }

    private void run(int from, int to) {
        int shown = from + SHOWN_OF_RUN;
        plain(from, shown);
        int look = frames.subList(from, to).indexOf(line) + from;
        if (look >= shown) {
            folded(shown, look, "more frame", Place.owner(frames.get(from)));
            plain(look, look + 1);
            shown = look + 1;
        }
        folded(shown, to, "more frame", Place.owner(frames.get(from)));
    }

    private void framework(String name, int from, int to) {
        int look = frames.subList(from, to).indexOf(line);
        if (look >= 0) {
            folded(from, from + look, "frame", name);
            plain(from + look, from + look + 1);
            folded(from + look + 1, to, "frame", name);
        } else {
            folded(from, to, "frame", name);
        }
    }

    private void folded(int from, int to, String what, String owner) {
        if (to - from == 1) {
            plain(from, to);
        } else if (to > from) {
            lines.add("... " + Spans.counted(to - from, what) + " of " + owner);
        }
    }
}
