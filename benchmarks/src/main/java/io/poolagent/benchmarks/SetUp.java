// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.util.List;

/**
 * Whom to measure and how, in one word: {@code subject}, {@code subject+capture} for under the agent with this {@code capture},
 * {@code subject+capture+option=value} for with more of its options, and {@code …/depth} for with so many frames on the stack.
 */
record SetUp(String subject, String capture, int depth) {
    static SetUp of(String name) {
        int slash = name.indexOf('/');
        int depth = slash < 0 ? 0 : Integer.parseInt(name.substring(slash + 1));
        String who = slash < 0 ? name : name.substring(0, slash);
        int plus = who.indexOf('+');
        return plus < 0 ? new SetUp(who, "", depth) : new SetUp(who.substring(0, plus), who.substring(plus + 1), depth);
    }

    /** Of the JVM. */
    List<String> options(String agentJar) {
        if (capture.isEmpty()) {
            return List.of();
        }
        if (agentJar.isEmpty()) {
            throw new IllegalArgumentException(subject + "+" + capture + " (expected: --agent= with the agent's jar)");
        }
        return List.of("-javaagent:" + agentJar + "=capture=" + capture.replace('+', ',') + ",summary=off");
    }
}
