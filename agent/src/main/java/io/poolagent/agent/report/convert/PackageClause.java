// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.convert;

import org.jspecify.annotations.Nullable;

/**
 * What a source file says of its package. It is at the begin, after comments and annotations of the file: the same words in a comment
 * or in a text say nothing.
 */
final class PackageClause {
    private final String text;
    private final boolean commentsNest;
    private int at;

    private PackageClause(String text, boolean commentsNest) {
        this.text = text;
        this.commentsNest = commentsNest;
    }

    /**
     * The package of a file; empty if it has none, null if that is not known.
     *
     * @param commentsNest as in Kotlin and Scala
     */
    static @Nullable String of(String text, boolean commentsNest) {
        return text.indexOf('\0') >= 0 ? null : new PackageClause(text, commentsNest).read(); // Of another charset.
    }

    private @Nullable String read() {
        at = text.startsWith("\uFEFF") ? 1 : 0;
        if (text.startsWith("#!", at)) {
            skipLine();
        }
        StringBuilder name = new StringBuilder();
        while (true) {
            skipBlank();
            if (is('@')) {
                skipAnnotation();
            } else if (text.startsWith("package", at) && !isPartOfName(at + "package".length())) {
                at += "package".length();
                name.append(name.length() == 0 ? "" : "."); // Scala's may be in several clauses.
                appendName(name);
            } else {
                return is('{') ? null : name.toString(); // Scala's may be a block of the file.
            }
        }
    }

    private void appendName(StringBuilder name) {
        skipBlank();
        while (isPartOfName(at) || is('.') || is('`')) {
            if (!is('`')) {
                name.append(text.charAt(at));
            }
            at++;
            if (is('.') || text.charAt(at - 1) == '.') {
                skipBlank();
            }
        }
        skipBlank();
    }

    private void skipBlank() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at)) || is(';')) {
                at++;
            } else if (text.startsWith("//", at)) {
                skipLine();
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (at < text.length() && !is('\n') && !is('\r')) {
            at++;
        }
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at) && (depth == 0 || commentsNest)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
    }

    private void skipAnnotation() {
        at++;
        while (isPartOfName(at) || is('.') || is(':')) {
            at++;
        }
        if (is('(') || is('[')) {
            skipBrackets();
        }
    }

    private void skipBrackets() {
        int depth = 0;
        do {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                skipQuoted(c);
            }
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            at++;
        } while (depth > 0 && at < text.length());
    }

    /** To the quote that ends it. */
    private void skipQuoted(char quote) {
        for (at++; at < text.length() && !is(quote); at++) {
            at += is('\\') ? 1 : 0;
        }
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean isPartOfName(int where) {
        return where < text.length() && Character.isJavaIdentifierPart(text.charAt(where));
    }
}
