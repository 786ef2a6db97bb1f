// SPDX-License-Identifier: Apache-2.0
package io.poolagent.junit.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lines of somebody else's tests, by what stands at their ends. */
final class Marked {
    private Marked() {}

    /** The line of a class of the package shop that is marked so. */
    static int line(String name, String mark) throws IOException {
        return line(Path.of("src/test/java/shop", name + ".java"), mark);
    }

    /** The line of a file that is marked so. */
    static int line(Path file, String mark) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith("// -> " + mark)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(mark);
    }
}
