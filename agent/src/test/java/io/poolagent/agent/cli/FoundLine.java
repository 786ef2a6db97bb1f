// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

/** A finding as a line of JSON. */
final class FoundLine {
    private FoundLine() {}

    static String of(String bug, String kind, String grade, String pool, String... frames) {
        return "{\"schema\":2,\"time\":\"2026-11-30T02:00:00Z\",\"kind\":\"" + kind + "\",\"grade\":\"" + grade
                + "\",\"bug\":\"" + bug + "\",\"count\":1,\"first\":\"2026-11-30T02:00:00Z\",\"pool\":{\"name\":\""
                + pool
                + "\",\"kind\":\"fake\"},\"says\":\"" + kind + " says so\",\"acquiredAt\":["
                + (frames.length == 0 ? "" : "\"" + String.join("\",\"", frames) + "\"") + "],\"details\":[]}";
    }
}
