// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import org.jspecify.annotations.Nullable;

/** Which of the known names was probably meant by one that is mistyped. Used in premain when an option is refused: no lambdas. */
public final class NearestName {
    private static final int MOST_CHARS = 40;
    private static final int LETTERS_A_MISTAKE = 4;

    private NearestName() {}

    /**
     * The nearest of the known names.
     *
     * @return null if none is near: more than one mistake in four letters is too far
     */
    public static @Nullable String of(String given, Iterable<String> known) {
        String nearest = null;
        int fewest = 1 + Math.max(1, given.length() / LETTERS_A_MISTAKE);
        for (String name : known) {
            int mistakes = given.length() > MOST_CHARS || given.isEmpty() ? fewest : mistakes(given, name);
            if (mistakes < fewest) {
                fewest = mistakes;
                nearest = name;
            }
        }
        return nearest;
    }

    /** The same in words, to be put behind what is unknown; empty if none is near. */
    public static String didYouMean(String given, Iterable<String> known) {
        String nearest = of(given, known);
        return nearest == null ? "" : ": did you mean " + nearest + "?";
    }

    /** How many letters are missing, added, wrong, or exchanged with their neighbour. */
    private static int mistakes(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + wrong);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
