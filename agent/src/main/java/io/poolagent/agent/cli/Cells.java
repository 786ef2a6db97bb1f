// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

/**
 * Text for a terminal, by the cells that it takes there: nothing in it moves the cursor, sets a colour or turns the direction. A name may
 * hold anything.
 */
final class Cells {
    private static final char ELLIPSIS = '~'; // In every character set.
    private static final int FIRST_WIDE = 0x1100;
    private static final int FIRST_SYMBOL = 0x231a;

    private Cells() {}

    /** No wider than that. */
    static String cut(String text, int width) {
        StringBuilder cut = new StringBuilder();
        int cells = 0;
        int end = 0; // Where an ellipsis would fit.
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int shown = isSeen(c) ? c : ' ';
            cells += width(shown);
            if (cells > width) {
                cut.setLength(end);
                return width < 1 ? "" : cut.append(ELLIPSIS).toString();
            }
            cut.appendCodePoint(shown);
            if (cells < width) {
                end = cut.length();
            }
        }
        return cut.toString();
    }

    /** Exactly so wide, blanks behind. */
    static String left(String text, int width) {
        StringBuilder padded = new StringBuilder(cut(text, width));
        int cells = padded.codePoints().map(Cells::width).sum();
        for (int i = cells; i < width; i++) {
            padded.append(' ');
        }
        return padded.toString();
    }

    private static boolean isSeen(int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.SURROGATE:
            case Character.UNASSIGNED:
            case Character.PRIVATE_USE:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.NON_SPACING_MARK:
            case Character.ENCLOSING_MARK:
                return false;
            default:
                return true;
        }
    }

    /** East Asian and pictures take two; some that are counted so take one, which cuts early. Lines and blocks take one. */
    private static int width(int c) {
        return c < FIRST_WIDE || (c >= 0x1e00 && c < FIRST_SYMBOL) || (c >= 0x2500 && c < 0x25a0) ? 1 : 2;
    }
}
