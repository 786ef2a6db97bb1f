// SPDX-License-Identifier: Apache-2.0
package io.poolagent.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code --name=value} arguments, each with a default where it is asked for. An unknown one is refused. */
final class Args {
    private final Map<String, String> given = new HashMap<>();

    Args(String[] args, String... known) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = arg.startsWith("--") ? arg.substring(2, equals < 0 ? arg.length() : equals) : arg;
            if (!arg.startsWith("--") || !Arrays.asList(known).contains(name)) {
                throw new IllegalArgumentException(arg + " (expected: --" + String.join("=, --", known) + "=)");
            }
            given.put(name, equals < 0 ? "true" : arg.substring(equals + 1));
        }
    }

    String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    List<String> list(String name, String otherwise) {
        return List.of(text(name, otherwise).split(","));
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }
}
