// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.finding;

/**
 * Makes SQL fit to be told: strings and numbers become {@code ?}, comments go, and what is long is cut. Where databases
 * disagree what a string is, the rest is left out: too little is better than somebody's data in a log.
 */
public final class Sql {
    private static final int MOST_CHARS = 200;
    private static final String CUT = "...";

    private Sql() {}

    public static String withoutLiterals(String sql) {
        StringBuilder text = new StringBuilder(Math.min(sql.length(), MOST_CHARS + 8));
        int i = 0;
        while (i < sql.length()) {
            if (text.length() >= MOST_CHARS) {
                return text.append(' ').append(CUT).toString();
            }
            char c = sql.charAt(i);
            int end = i + 1;
            if (c == '\'' || c == '"') {
                end = endOfString(sql, i);
                if (end < 0 || isPrefixed(sql, i)) {
                    return cut(text);
                }
                text.append('?');
            } else if (sql.startsWith("--", i) || c == '#') {
                end = indexOr(sql, '\n', i);
                if (hasQuote(sql, i, end)) {
                    return cut(text);
                }
                space(text);
            } else if (sql.startsWith("/*", i)) {
                end = sql.indexOf("*/", i + 2);
                if (end < 0 || hasQuote(sql, i, end)) {
                    return cut(text);
                }
                end += 2;
                space(text);
            } else if (c == '$' || c == '`' || c == '[') {
                // Another dialect's quoting: of names, arrays or whole texts.
                if (c == '$' && !(i + 1 < sql.length() && Character.isDigit(sql.charAt(i + 1)))) {
                    return cut(text);
                }
                text.append(c);
            } else if (Character.isDigit(c)) {
                while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
                    end++;
                }
                text.append('?');
            } else if (Character.isJavaIdentifierStart(c)) {
                while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                    end++;
                }
                text.append(sql, i, end);
                if (sql.substring(i, end).equalsIgnoreCase("IDENTIFIED")) {
                    return cut(text); // A password follows, and need not be quoted.
                }
            } else if (Character.isWhitespace(c)) {
                space(text);
            } else {
                text.append(c);
            }
            i = end;
        }
        return text.toString().trim();
    }

    /** Just behind the closing quote; negative if there is none, or if it depends on the database where it is. */
    private static int endOfString(String sql, int start) {
        char quote = sql.charAt(start);
        for (int i = start + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\') {
                return -1;
            }
            if (c == quote) {
                if (i + 1 == sql.length() || sql.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
        }
        return -1;
    }

    /** Oracle's {@code q'[it's]'}. */
    private static boolean isPrefixed(String sql, int quote) {
        return quote > 0 && Character.toLowerCase(sql.charAt(quote - 1)) == 'q';
    }

    private static boolean hasQuote(String sql, int start, int end) {
        for (int i = start; i < end; i++) {
            if (sql.charAt(i) == '\'' || sql.charAt(i) == '"') {
                return true;
            }
        }
        return false;
    }

    private static int indexOr(String sql, char c, int start) {
        int index = sql.indexOf(c, start);
        return index < 0 ? sql.length() : index;
    }

    private static String cut(StringBuilder text) {
        return text.toString().trim() + ' ' + CUT;
    }

    private static void space(StringBuilder text) {
        if (text.length() > 0 && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
    }
}
