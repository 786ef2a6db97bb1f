// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.lease;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an SQL text does to a transaction, by its first word; when in doubt, nothing is claimed. */
enum Verb {
    /** Changes rows, and leaves the transaction open. */
    WRITE,
    /** Leaves it as it is. */
    READ,
    /** May end it: on some database or other it commits by itself, or nobody can tell. */
    OTHER;

    private static final Set<String> WRITES =
            new HashSet<>(Arrays.asList("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT"));
    private static final Set<String> READS = new HashSet<>(
            Arrays.asList("SELECT", "VALUES", "WITH", "SHOW", "EXPLAIN", "DESCRIBE", "SAVEPOINT", "RELEASE"));
    private static final String[] PERHAPS = {"SELECT", "IGNORE", "CONFLICT", "DUPLICATE", "WHERE", "EXISTS"};
    private static final int LONGEST = 9;

    static Verb of(@Nullable String sql) {
        if (sql == null || isSeveral(sql)) {
            return OTHER;
        }
        int start = start(sql);
        int end = start;
        while (end < sql.length() && end - start <= LONGEST && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(start, end).toUpperCase(Locale.ROOT);
        return WRITES.contains(word) ? WRITE : READS.contains(word) ? READ : OTHER;
    }

    /**
     * Whether a text that is a {@link #WRITE} changes at least one row wherever it succeeds: an insert of given values, without
     * a clause by which there may be none. When in doubt it does not.
     */
    static boolean surelyWrites(@Nullable String sql) {
        if (sql == null) {
            return false;
        }
        String text = sql.toUpperCase(Locale.ROOT);
        if (!text.startsWith("INSERT", start(sql)) || !text.contains("VALUES")) {
            return false;
        }
        for (String perhaps : PERHAPS) {
            if (text.contains(perhaps)) {
                return false;
            }
        }
        return true;
    }

    /** Past spaces, comments and brackets. */
    private static int start(String sql) {
        int i = 0;
        while (i < sql.length()) {
            if (sql.startsWith("--", i)) {
                int end = sql.indexOf('\n', i);
                i = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", i)) {
                int end = sql.indexOf("*/", i);
                i = end < 0 ? sql.length() : end + 2;
            } else if (Character.isWhitespace(sql.charAt(i)) || sql.charAt(i) == '(') {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    /** Whether another statement may follow the first. */
    private static boolean isSeveral(String sql) {
        int end = sql.indexOf(';');
        return end >= 0 && !sql.substring(end + 1).trim().isEmpty();
    }
}
