// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.text;

import io.poolagent.agent.finding.PoolHistory;
import java.util.ArrayList;
import java.util.List;

/** What changed in a pool in the last minutes, as a small table. */
final class HistoryText {
    private static final int COLUMN_MINUTES = 2;
    private static final int LABEL_WIDTH = 12;
    private static final int COLUMN_WIDTH = 8;

    private HistoryText() {}

    static List<String> lines(PoolHistory history) {
        int perColumn = (int) (COLUMN_MINUTES * 60_000L / history.slotMillis());
        List<PoolHistory.Slot> slots = history.slots();
        int columns = slots.size() / perColumn;
        StringBuilder minutes = label("minutes ago");
        StringBuilder used = label("in use");
        StringBuilder pending = label("waiting");
        StringBuilder acquired = label("acquired");
        StringBuilder failed = label("failed");
        long failures = 0;
        for (int ago = columns; ago > 0; ago--) {
            int end = slots.size() - (ago - 1) * perColumn;
            Column column = new Column();
            for (PoolHistory.Slot slot : slots.subList(end - perColumn, end)) {
                column.add(slot);
            }
            failures += column.failed;
            cell(minutes, ago * COLUMN_MINUTES + "-" + (ago - 1) * COLUMN_MINUTES);
            cell(used, sampled(column.used));
            cell(pending, sampled(column.pending));
            cell(acquired, Long.toString(column.acquired));
            cell(failed, Long.toString(column.failed));
        }
        List<String> lines = new ArrayList<>();
        lines.add(minutes.toString());
        lines.add(used.toString());
        lines.add(pending.toString());
        lines.add(acquired.toString());
        if (failures > 0) {
            lines.add(failed.toString());
        }
        return lines;
    }

    private static String sampled(int most) {
        return most < 0 ? "?" : Integer.toString(most);
    }

    private static StringBuilder label(String label) {
        StringBuilder line = new StringBuilder(label);
        pad(line, LABEL_WIDTH - label.length());
        return line;
    }

    private static void cell(StringBuilder line, String text) {
        pad(line, COLUMN_WIDTH - text.length());
        line.append(text);
    }

    private static void pad(StringBuilder line, int width) {
        for (int i = 0; i < width; i++) {
            line.append(' ');
        }
    }

    private static final class Column {
        private int used = -1;
        private int pending = -1;
        private long acquired;
        private long failed;

        void add(PoolHistory.Slot slot) {
            used = Math.max(used, slot.used());
            pending = Math.max(pending, slot.pending());
            acquired += slot.acquired();
            failed += slot.failed();
        }
    }
}
