// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one JSON text, as RFC 8259 has it: maps, lists, texts, numbers, true, false and null. */
public final class JsonReader {
    private static final int MOST_DEPTH = 50;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is none, saying where and what was expected
     */
    public static @Nullable Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.skip();
        if (reader.at < text.length()) {
            throw reader.wrong("the end");
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        skip();
        if (depth > MOST_DEPTH) {
            throw wrong("less within each other");
        }
        switch (peek()) {
            case '{':
                return map(depth);
            case '[':
                return list(depth);
            case '"':
                return string();
            case 't':
                return word("true", true);
            case 'f':
                return word("false", false);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        skip();
        if (peek() == '}') {
            at++;
            return map;
        }
        while (true) {
            skip();
            String name = string();
            skip();
            take(':');
            map.put(name, value(depth + 1));
            skip();
            if (peek() != ',') {
                take('}');
                return map;
            }
            at++;
        }
    }

    private List<Object> list(int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        skip();
        if (peek() == ']') {
            at++;
            return list;
        }
        while (true) {
            list.add(value(depth + 1));
            skip();
            if (peek() != ',') {
                take(']');
                return list;
            }
            at++;
        }
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < 0x20) {
                at--;
                throw wrong("no control character within a text");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        switch (c) {
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        at--;
                        throw wrong("four hexadecimal digits");
                    }
                    code = 16 * code + digit;
                }
                return (char) code;
            default:
                if ("\"\\/".indexOf(c) < 0) {
                    at--;
                    throw wrong("an escape");
                }
                return c;
        }
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        if (number.matches("-?(0|[1-9]\\d{0,17})")) {
            return Long.valueOf(number);
        }
        if (number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
            return Double.valueOf(number);
        }
        at = from;
        throw wrong("a value");
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return value;
    }

    private void skip() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** A blank at the end, which nothing expects. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : ' ';
    }

    private char next() {
        if (at >= text.length()) {
            throw wrong("the end of the text");
        }
        return text.charAt(at++);
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw wrong("'" + expected + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                (at >= text.length() ? "it ends" : "character " + (at + 1)) + ", expected: " + expected);
    }
}
