// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What follows a command: words, and settings such as {@code --out file}. Immutable. */
final class Arguments {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Arguments() {}

    /**
     * Reads them.
     *
     * @param from where they begin
     * @param known the names of the settings that the command has
     * @throws IllegalArgumentException if there is another one, or one that lacks its value, or is there twice
     */
    static Arguments read(String[] all, int from, String... known) {
        Arguments read = new Arguments();
        for (int i = from; i < all.length; i++) {
            if (!all[i].startsWith("--")) {
                read.words.add(all[i]);
                continue;
            }
            if (all[i].equals("--html") && Arrays.asList(known).contains("--format")) {
                read.put("--format", "html");
                continue;
            }
            int equals = all[i].indexOf('=');
            String name = equals < 0 ? all[i] : all[i].substring(0, equals);
            if (!Arrays.asList(known).contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is unknown to " + all[0] + " (known: " + String.join(", ", known) + ")");
            }
            if (equals < 0 && (i + 1 == all.length || all[i + 1].startsWith("--"))) {
                throw new IllegalArgumentException(name + " lacks its value, as in " + name + " "
                        + (name.equals("--out") ? "report.html" : "html"));
            }
            read.put(name, equals < 0 ? all[++i] : all[i].substring(equals + 1));
        }
        return read;
    }

    private void put(String name, String value) {
        if (settings.put(name, value) != null) {
            throw new IllegalArgumentException(name + " is there twice (expected: once)");
        }
    }

    List<String> words() {
        return Collections.unmodifiableList(words);
    }

    @Nullable
    String setting(String name) {
        return settings.get(name);
    }
}
