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
    // Words before a bracket, and functions that are called without a table and set nothing.
    private static final Set<String> HARMLESS = new HashSet<>(Arrays.asList(
            ("SELECT VALUES VALUE AS IN AND OR NOT WITH UNION ALL ANY EXISTS CASE WHEN THEN ELSE COUNT SUM MIN MAX COALESCE CAST"
                            + " NEXTVAL CURRVAL LASTVAL LAST_INSERT_ID LAST_INSERT_ROWID IDENTITY SCOPE_IDENTITY ROW_COUNT FOUND_ROWS"
                            + " NOW CURRENT_TIMESTAMP LOCALTIMESTAMP CURRENT_DATE CURRENT_TIME GETDATE SYSDATE UUID NEWID"
                            + " GEN_RANDOM_UUID RANDOM_UUID RANDOM RAND VERSION DATABASE SCHEMA USER CURRENT_SCHEMA CURRENT_DATABASE"
                            + " PG_ADVISORY_LOCK PG_ADVISORY_XACT_LOCK PG_TRY_ADVISORY_LOCK GET_LOCK RELEASE_LOCK")
                    .split(" ")));
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

    /**
     * Whether a text that is a {@link #READ} may call a function for what it does, as PostgreSQL's {@code set_config}: it is
     * called without a table, or called to set something. When in doubt it does.
     */
    static boolean callsFunction(@Nullable String sql) {
        if (sql == null || of(sql) != READ) {
            return false;
        }
        boolean ofTable = isOfTable(sql);
        for (int bracket = sql.indexOf('('); bracket >= 0; bracket = sql.indexOf('(', bracket + 1)) {
            String name = nameBefore(sql, bracket);
            if (ofTable ? name.startsWith("SET") : !name.isEmpty() && !HARMLESS.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfTable(String sql) {
        String text = sql.toUpperCase(Locale.ROOT);
        int from = text.indexOf("FROM");
        return from >= 0 && !text.startsWith("DUAL", from + 4 + spaces(text, from + 4));
    }

    private static int spaces(String text, int at) {
        int end = at;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end - at;
    }

    /** Without schema or package. */
    private static String nameBefore(String sql, int bracket) {
        int end = bracket;
        while (end > 0 && Character.isWhitespace(sql.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(sql.charAt(start - 1))) {
            start--;
        }
        return sql.substring(start, end).toUpperCase(Locale.ROOT);
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
