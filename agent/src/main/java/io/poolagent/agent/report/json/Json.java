// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON: maps, lists, numbers, and anything else as its text. A library would be a larger jar. */
public final class Json {
    private Json() {}

    /** On one line. */
    public static String write(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        if (value instanceof Map) {
            text.append('{');
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                text.append(text.charAt(text.length() - 1) == '{' ? "" : ",");
                quote(String.valueOf(entry.getKey()), text);
                text.append(':');
                write(entry.getValue(), text);
            }
            text.append('}');
        } else if (value instanceof Iterable) {
            text.append('[');
            for (Object element : (Iterable<?>) value) {
                text.append(text.charAt(text.length() - 1) == '[' ? "" : ",");
                write(element, text);
            }
            text.append(']');
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quote(value.toString(), text);
        }
    }

    /** Also what turns the direction of text, or has no width: whoever shows the line shows what it says. */
    private static boolean isUnseen(char c) {
        return Character.isISOControl(c)
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.FORMAT
                || c == '\u2028'
                || c == '\u2029';
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (isUnseen(c)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
