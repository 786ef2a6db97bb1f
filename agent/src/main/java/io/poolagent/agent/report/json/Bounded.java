// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written as JSON, cut to a size: texts that are very long, and lists of texts, such as frames, that are. */
final class Bounded {
    private static final int MOST_CHARS = 400;

    private final int mostTexts;
    private final int mostChars;

    private Bounded(int mostTexts, int mostChars) {
        this.mostTexts = mostTexts;
        this.mostChars = mostChars;
    }

    /** @param mostTexts how many frames of a place, or other texts of a list */
    static Map<String, Object> of(Map<String, Object> fields, int mostTexts) {
        return new Bounded(mostTexts, MOST_CHARS).map(fields);
    }

    static String text(String text, int mostChars) {
        if (text.length() <= mostChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
        return text.substring(0, end) + "...";
    }

    private Map<String, Object> map(Map<?, ?> fields) {
        Map<String, Object> cut = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            cut.put(text(String.valueOf(field.getKey()), mostChars), value(field.getValue()));
        }
        return cut;
    }

    private Object value(Object value) {
        if (value instanceof Map) {
            return map((Map<?, ?>) value);
        }
        if (value instanceof List) {
            List<?> all = (List<?>) value;
            boolean texts = !all.isEmpty() && all.get(0) instanceof String;
            List<Object> cut = new ArrayList<>();
            for (Object one : texts && all.size() > mostTexts ? all.subList(0, mostTexts) : all) {
                cut.add(value(one));
            }
            return cut;
        }
        return value instanceof String ? text((String) value, mostChars) : value;
    }
}
