// SPDX-License-Identifier: Apache-2.0
package io.poolagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/safety.md names a test for each promise: it must be there. */
class SafetyDocTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern PROMISE = Pattern.compile("(?m)^\\| (?!the agent never)(?!---)(\\w.*) \\| (.*) \\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void eachPromiseIsHeldByATestThatExists() throws IOException {
        String doc = Files.readString(Path.of("../docs/safety.md"));
        String promises = doc.substring(doc.indexOf("## What it never does"), doc.indexOf("The first line is"));

        List<String> missing = PROMISE.matcher(promises)
                .results()
                .filter(promise -> !isHeld(promise.group(2)))
                .map(promise -> promise.group())
                .toList();

        assertThat(missing).isEmpty();
        assertThat(PROMISE.matcher(promises).results().count()).isGreaterThan(20);
    }

    @Test
    void eachRaceIsHeldByATestThatExists() throws IOException {
        String doc = Files.readString(Path.of("../docs/concurrency.md"));
        List<String> missing = NAME.matcher(doc)
                .results()
                .filter(name -> !isTest(name.group(1), name.group(2)))
                .map(name -> name.group())
                .toList();

        assertThat(missing).isEmpty();
        assertThat(NAME.matcher(doc).results().count()).isGreaterThan(25);
    }

    private static boolean isHeld(String names) {
        Matcher name = NAME.matcher(names);
        int held = 0;
        while (name.find()) {
            if (!isTest(name.group(1), name.group(2))) {
                return false;
            }
            held++;
        }
        return held > 0;
    }

    private static boolean isTest(String type, String method) {
        Pattern test = Pattern.compile(
                "@(Test|ParameterizedTest|RepeatedTest)\\b((?!\\bvoid\\b).)*\\bvoid " + method + "\\(", Pattern.DOTALL);
        try (Stream<Path> own = Files.walk(TESTS);
                Stream<Path> ofThePool = Files.walk(Path.of("../pool").resolve(TESTS))) {
            Path source = Stream.concat(own, ofThePool)
                    .filter(file -> file.endsWith(type + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no test class " + type));
            return test.matcher(Files.readString(source)).find();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
