// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.report.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of an HTTP request. Immutable. */
public final class Request {
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers;

    private Request(String method, String target, Map<String, String> headers) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? "" : target.substring(mark + 1);
        this.headers = headers;
    }

    /** Reads a head without its empty line; null if it is none that a browser sends. */
    public static @Nullable Request parse(String head) {
        String[] lines = head.split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[1].startsWith("/") || !first[2].matches("HTTP/1\\.[01]")) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            // Also no line that goes on the one before: two who read it may read two different things.
            if (colon < 1 || !lines[i].substring(0, colon).matches("[\\w!#$%&'*+.^`|~-]+")) {
                return null;
            }
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            if (headers.put(name, lines[i].substring(colon + 1).trim()) != null && isSingle(name)) {
                return null;
            }
        }
        return new Request(first[0], first[1], headers);
    }

    private static boolean isSingle(String name) {
        return name.equals("host") || name.equals("origin") || name.equals("cookie") || name.startsWith("sec-fetch-");
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    /** What follows the question mark; empty if there is none. */
    public String query() {
        return query;
    }

    /**
     * The value of a header; null if there is none.
     *
     * @param name in small letters
     */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Whether more is to come after its head. */
    public boolean hasBody() {
        return headers.containsKey("transfer-encoding")
                || !headers.getOrDefault("content-length", "0").equals("0");
    }
}
